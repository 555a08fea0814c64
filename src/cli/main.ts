/** `wasm-plugin`: arguments → core → report and exit code. */

import { formatProblem, problem } from '../core/problem';
import { InputError } from '../node/errors';
import { parseCommand, UsageError, type Command } from './arguments';
import { Exit } from './exit';
import { HELP } from './help';
import { replayCommand } from './replay';

declare const __VERSION__: string;

async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'help':
      process.stdout.write(HELP);
      return Exit.fine;
    case 'version':
      process.stdout.write(`${__VERSION__}\n`);
      return Exit.fine;
    case 'new':
      return (await import('./new')).newCommand(command);
    case 'build':
      return (await import('./build')).buildCommand(command);
    case 'doctor':
      return (await import('./doctor')).doctorCommand(command);
    case 'inspect':
      return (await import('./inspect')).inspectCommand(command);
    case 'trace':
      return (await import('./trace')).traceCommand(command);
    case 'import':
      return (await import('./import')).importCommand(command);
    case 'test':
      return (await import('./test')).testCommand(command);
    case 'fuzz':
      return (await import('./fuzz')).fuzzCommand(command);
    case 'replay':
      return replayCommand(command);
    case 'serve':
      // A server brings HTTP and sockets with it, which nothing else here needs.
      return (await import('./serve')).serveCommand(command);
  }
}

async function main(): Promise<number> {
  try {
    return await run(parseCommand(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) {
      const usage = problem('usage', error.message, { file: 'wasm-plugin' }, 'See wasm-plugin --help.');
      process.stderr.write(`${formatProblem(usage)}\n`);
    } else if (error instanceof InputError) {
      for (const p of error.problems) process.stderr.write(`${formatProblem(p)}\n`);
    } else {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`wasm-plugin: a defect of its own, please report it: ${text}\n`);
      return Exit.failed;
    }
    return Exit.misuse;
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that closes early, such as `head`, is no error.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`wasm-plugin: cannot write the output: ${error.message}\n`);
  process.exit(Exit.misuse);
});
void main().then((code) => (process.exitCode = code));
