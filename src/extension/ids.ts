/** Every name that `package.json` and the code must agree on; a test compares them both ways. */

export const COMMANDS = {
  inspectModule: 'wasmPlugin.inspectModule',
  compareModules: 'wasmPlugin.compareModules',
  openAsWat: 'wasmPlugin.openAsWat',
  saveAllowList: 'wasmPlugin.saveAllowList',
  showInEditor: 'wasmPlugin.showInEditor',
  replayCapture: 'wasmPlugin.replayCapture',
  newPlugin: 'wasmPlugin.newPlugin',
  build: 'wasmPlugin.build',
  checkToolchains: 'wasmPlugin.checkToolchains',
  debugScenario: 'wasmPlugin.debugScenario',
  debugNatively: 'wasmPlugin.debugNatively',
  debugExchange: 'wasmPlugin.debugExchange',
  restartWatServer: 'wasmPlugin.restartWatServer',
  showLog: 'wasmPlugin.showLog',
} as const;

export const VIEWS = {
  container: 'wasmPlugin',
  inspector: 'wasmPlugin.inspector',
} as const;

/** Editors of files, by their view type. */
export const EDITORS = {
  module: 'wasmPlugin.module',
  capture: 'wasmPlugin.capture',
  trace: 'wasmPlugin.trace',
} as const;

/** Schemes of documents that are made, not read. */
export const SCHEMES = { wat: 'wasm-plugin-wat' } as const;

export const PANELS = { replay: 'wasmPlugin.replay' } as const;

/** The type of build tasks in `tasks.json`. */
export const TASKS = { build: 'wasmPlugin' } as const;

/** The type of launch configurations in `launch.json`. */
export const DEBUGGERS = { plugin: 'wasmPlugin' } as const;

/** Languages by the ids that VS Code knows them by. */
export const LANGUAGES = { wat: 'wat' } as const;

/** Context keys, for `when` in `package.json`. */
export const CONTEXTS = {
  /** The extension is at work in this workspace. */
  isActive: 'wasmPlugin.isActive',
} as const;

/** Settings with their defaults, relative to `wasmPlugin`. */
export const SETTINGS = {
  'replay.timeLimit': 5000,
  'replay.memoryLimit': 128,
  'build.onSave': true,
  'wat.enable': 'auto',
  'wat.inlayHints.indices': true,
  'wat.inlayHints.names': true,
  'wat.inlayHints.ends': true,
} as const;
