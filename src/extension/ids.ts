/** Every name that `package.json` and the code must agree on; a test compares them both ways. */

export const COMMANDS = {
  inspectModule: 'wasmPlugin.inspectModule',
  replayCapture: 'wasmPlugin.replayCapture',
  showLog: 'wasmPlugin.showLog',
} as const;

export const VIEWS = {
  container: 'wasmPlugin',
  inspector: 'wasmPlugin.inspector',
} as const;

export const PANELS = { replay: 'wasmPlugin.replay' } as const;

/** Settings with their defaults, relative to `wasmPlugin`. */
export const SETTINGS = {
  'replay.timeLimit': 5000,
  'replay.memoryLimit': 128,
} as const;
