/** Activation is a list of registrations: it reads nothing, starts nothing and awaits nothing. */

import * as vscode from 'vscode';
import { registerBuild } from './build/register';
import { registerDebug } from './debugging/register';
import { COMMANDS } from './ids';
import { registerInspect } from './inspect/register';
import { registerLanguage } from './language/register';
import { Log } from './log';
import { registerReplay } from './replay/register';
import { registerScaffold } from './scaffold/register';
import type { Services } from './services';
import { registerTesting } from './testing/register';

const closing: Services['closing'] = [];

export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const { extensionUri, extension } = context;
  const services: Services = { log, extensionUri, extensionId: extension.id, closing };
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand(COMMANDS.showLog, () => log.show()),
    registerInspect(services),
    registerReplay(services),
    registerBuild(services),
    registerScaffold(services),
    registerTesting(services),
    registerDebug(services),
    registerLanguage(services),
  );
}

/** VS Code gives it five seconds. */
export async function deactivate(): Promise<void> {
  await Promise.allSettled(closing.map((close) => close()));
}
