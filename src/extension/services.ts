import type * as vscode from 'vscode';
import type { Log } from './log';

/** What a feature is given. */
export interface Services {
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
  readonly extensionId: string;
  /** What is to be over before VS Code ends us: it waits for nothing that `dispose` begins. */
  readonly closing: (() => Promise<void>)[];
}
