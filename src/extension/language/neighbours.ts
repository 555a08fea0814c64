/** Other extensions that serve WAT. Two servers would tell everything twice. */

import * as vscode from 'vscode';

interface Manifest {
  readonly isBuiltin?: boolean;
  readonly main?: string;
  readonly browser?: string;
  readonly activationEvents?: readonly string[];
  readonly contributes?: { readonly languages?: readonly { readonly id?: string }[] };
}

/** It has commands and a grammar for WAT, and no server. */
const NO_SERVERS: ReadonlySet<string> = new Set(['dtsvet.vscode-wasm']);

/** The name of one that runs, or will as soon as a text in WAT is open. */
export function otherServer(own: string): string | undefined {
  return vscode.extensions.all.find(({ id, packageJSON }) => id !== own && servesWat(id, packageJSON as Manifest))?.id;
}

/** VS Code's own extensions name the language, too, but only for breakpoints. */
function servesWat(id: string, { isBuiltin, main, browser, activationEvents = [], contributes }: Manifest): boolean {
  if (isBuiltin === true || NO_SERVERS.has(id.toLowerCase()) || (main ?? browser) === undefined) return false;
  return (
    activationEvents.includes('onLanguage:wat') || contributes?.languages?.some((one) => one.id === 'wat') === true
  );
}
