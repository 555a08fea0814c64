/** The debug adapter's process: DAP over standard input and output. */

import { PluginDebugSession } from './session';

/** A thread that hangs in the inspector must not keep the process. */
const LAST_MS = 1000;

const session = new PluginDebugSession();

/** Whoever debugged is gone. */
function leave(): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_MS).unref();
  void session.leave().finally(() => process.exit());
}

process.on('SIGTERM', leave);
process.stdin.on('end', leave);
process.stdin.on('close', leave);
session.setRunAsServer(false);
session.start(process.stdin, process.stdout);
