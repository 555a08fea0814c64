/** The debug adapter's process: DAP over standard input and output. */

import { PluginDebugSession } from './session';

const session = new PluginDebugSession();
const leave = () => session.shutdown();

process.on('SIGTERM', leave);
// Whoever debugged is gone.
process.stdin.on('end', leave);
session.setRunAsServer(false);
session.start(process.stdin, process.stdout);
