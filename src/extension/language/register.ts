import * as vscode from 'vscode';
import { COMMANDS, type SETTINGS } from '../ids';
import type { Services } from '../services';
import { otherServer } from './neighbours';
import { isServed, WatServer } from './server';

const SECTION = 'wasmPlugin';
const SETTING = 'wat.enable' satisfies keyof typeof SETTINGS;

/** The server starts with the first text in WAT, unless another extension serves the language or the user wants none. */
export function registerLanguage(services: Services): vscode.Disposable {
  const server = new WatServer(services);
  const decide = (): void => void (isWanted(services) ? server.start() : server.stop());
  const whenServed = (document: vscode.TextDocument): void => {
    if (isServed(document)) decide();
  };
  const again = (): void => {
    if (vscode.workspace.textDocuments.some(isServed)) decide();
  };
  again();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(whenServed),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.${SETTING}`)) again();
    }),
    vscode.extensions.onDidChange(again),
    vscode.commands.registerCommand(COMMANDS.restartWatServer, () => server.restart()),
    new vscode.Disposable(() => void server.stop()),
  );
}

function isWanted({ log, extensionId }: Services): boolean {
  const choice = vscode.workspace.getConfiguration(SECTION).get<string>(SETTING);
  if (choice !== 'auto') return choice === 'always';
  const other = otherServer(extensionId);
  if (other !== undefined) log.info(`WAT is left to ${other}; the setting ${SECTION}.${SETTING} can change that.`);
  return other === undefined;
}
