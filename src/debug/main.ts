/** The debug adapter's process: DAP over standard input and output. */

import { PluginDebugSession } from './session';

/** A thread that hangs in the inspector must not keep the process. */
const LAST_MS = 3000;

process.on('SIGTERM', () => process.exit());
process.stdin.on('close', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_MS).unref();
});
const session = new PluginDebugSession();
session.setRunAsServer(false);
session.start(process.stdin, process.stdout);
