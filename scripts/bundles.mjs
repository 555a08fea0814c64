// The one table of bundles: what goes in, what comes out, and for which platform.

/** @type {{ name: string, entry: string, platform: 'node' | 'browser', external?: string[] }[]} */
export const BUNDLES = [
  { name: 'extension', entry: 'src/extension/main.ts', platform: 'node', external: ['vscode'] },
  { name: 'worker', entry: 'src/worker/main.ts', platform: 'node' },
  { name: 'cli', entry: 'src/cli/main.ts', platform: 'node' },
  { name: 'webview/replay', entry: 'src/webview/replay/main.ts', platform: 'browser' },
];
