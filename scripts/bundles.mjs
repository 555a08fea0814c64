// The one table of bundles: what goes in, what comes out, and for which platform.

const WASM_TOOLS = 'node_modules/@bytecodealliance/jco-transpile/vendor';

/** `files`: what the bundle looks for beside itself. `neutral`: the packages' variants for browsers, run by Node. */
/** @type {{ name: string, entry: string, platform: 'node' | 'browser' | 'neutral', external?: string[], files?: string[] }[]} */
export const BUNDLES = [
  { name: 'extension', entry: 'src/extension/main.ts', platform: 'node', external: ['vscode'] },
  { name: 'worker', entry: 'src/worker/main.ts', platform: 'node' },
  { name: 'inspector', entry: 'src/inspector/main.ts', platform: 'node' },
  {
    name: 'wit',
    entry: 'src/inspector/wit.ts',
    platform: 'neutral',
    external: ['node:*'],
    files: ['wasm-tools.core.wasm', 'wasm-tools.core2.wasm'].map((name) => `${WASM_TOOLS}/${name}`),
  },
  { name: 'server', entry: 'src/server/main.ts', platform: 'node' },
  { name: 'debug', entry: 'src/debug/main.ts', platform: 'node' },
  { name: 'cli', entry: 'src/cli/main.ts', platform: 'node' },
  { name: 'webview/replay', entry: 'src/webview/replay/main.ts', platform: 'browser' },
  { name: 'webview/module', entry: 'src/webview/module/main.ts', platform: 'browser' },
];
