import type * as vscode from 'vscode';
import type { Log } from './log';

/** What a feature is given. */
export interface Services {
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
  readonly extensionId: string;
}
