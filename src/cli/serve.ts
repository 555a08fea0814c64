import { basename } from 'node:path';
import { InputError, errorCode } from '../node/errors';
import { PanelSession, type PanelSource } from '../node/panel-session';
import { startPanelServer, type PanelServer } from '../node/panel-server';
import { ReplayRunner } from '../node/replay';
import { problem } from '../core/problem';
import type { Command } from './arguments';
import { readReplayInput } from './input';

/** Serves until it is interrupted. */
export async function serveCommand(command: Extract<Command, { name: 'serve' }>): Promise<number> {
  await readReplayInput(command); // what is wrong with the input is said here rather than in the browser
  const title = basename(command.scenario ?? command.captures[0] ?? '');
  const source = async () => ({ title, ...(await readReplayInput(command)) });
  const server = await start(command.port, source);
  process.stdout.write(`Replay panel: ${server.url}\nPress Ctrl+C to end.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
  return 0;
}

async function start(port: number, source: PanelSource): Promise<PanelServer> {
  try {
    return await startPanelServer({
      port,
      dist: __dirname,
      connect: (channel) => {
        const session = new PanelSession(channel, source, new ReplayRunner());
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
