/** Which compilers there are; choosing one that is missing puts what mends it into a terminal, for the user to run. */

import * as vscode from 'vscode';
import { checkToolchains, type Toolchain } from '../../node/toolchains';

export async function showToolchains(): Promise<void> {
  const found = checkToolchains().then((all) => all.map(itemOf));
  const chosen = await vscode.window.showQuickPick(found, {
    title: 'Toolchains on this machine',
    placeHolder: 'Choose one that is not ready to see what mends it',
    matchOnDetail: true,
  });
  if (chosen?.command === undefined) return;
  const terminal = vscode.window.createTerminal(`Install ${chosen.name}`);
  terminal.show();
  // Not run: it is the user's machine.
  terminal.sendText(chosen.command, false);
}

interface Item extends vscode.QuickPickItem {
  readonly name: string;
  readonly command?: string;
}

function itemOf({ label, found, problems }: Toolchain): Item {
  const [first] = problems;
  if (first === undefined) return { label: `$(pass) ${label}`, description: found ?? '', name: label };
  const command = /^(?:Run|Install it): (?!see )(.*)$/.exec(first.remedy ?? '')?.[1];
  return {
    label: `$(${found === undefined ? 'circle-slash' : 'warning'}) ${label}`,
    description: first.message,
    detail: first.remedy ?? '',
    name: label,
    ...(command === undefined ? {} : { command }),
  };
}
