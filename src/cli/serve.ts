/** `wasm-plugin serve`: the replay panel in a browser. */

import { basename } from 'node:path';
import { problem } from '../core/problem';
import { InputError, errorCode } from '../node/errors';
import type { PanelHooks, PanelSource } from '../node/panel/input';
import { PanelSession } from '../node/panel/session';
import { startPanelServer, type PanelServer } from '../node/panel/server';
import { ReplayRunner } from '../node/replay';
import { isTraceFile, readTraceInput } from '../node/trace-input';
import type { Command } from './arguments';
import { readQuietly } from './input';

type ServeCommand = Extract<Command, { name: 'serve' }>;

/** Serves until it is interrupted. */
export async function serveCommand(command: ServeCommand): Promise<number> {
  const served = servedBy(command);
  await served.source({ keepSecrets: false }); // what is wrong with the input is said here rather than in the browser
  const server = await start(command.port, served);
  process.stdout.write(`Replay panel: ${server.url}\nPress Ctrl+C to end.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
  return 0;
}

interface Served {
  readonly source: PanelSource;
  readonly hooks: PanelHooks;
}

function servedBy(command: ServeCommand): Served {
  const [trace] = command.captures;
  if (command.module === undefined && trace !== undefined && isTraceFile(trace))
    return { source: () => readTraceInput(trace), hooks: {} };
  // What is saved as a scenario is that from then on.
  let { scenario } = command;
  const source: PanelSource = async ({ keepSecrets }) => {
    const input = await readQuietly({ ...command, ...(scenario === undefined ? {} : { scenario }), keepSecrets });
    const title = basename(scenario ?? command.captures[0] ?? '');
    return { title, ...input, ...(scenario === undefined ? {} : { scenario }) };
  };
  return { source, hooks: { becomes: (file) => (scenario = file) } };
}

async function start(port: number, { source, hooks }: Served): Promise<PanelServer> {
  try {
    return await startPanelServer({
      port,
      dist: __dirname,
      connect: (channel) => {
        const session = new PanelSession(channel, source, new ReplayRunner(), hooks);
        return () => session.dispose();
      },
    });
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const message = code === 'EADDRINUSE' ? `port ${port} is in use` : `port ${port} may not be used`;
    throw new InputError([problem('port-in-use', message, {}, 'Choose another --port, or none for any free one.')]);
  }
}
