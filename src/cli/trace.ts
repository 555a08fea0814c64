/** `wasm-plugin trace`: a trace file → JSON lines, or another format. */

import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { problem } from '../core/problem';
import { exchangeOf } from '../core/scenario/exchange';
import { ArchiveReader, NoTrace } from '../core/trace/archive';
import { exporterFor, measuredIn, type Exporter } from '../core/trace/export';
import { readDetailed } from '../core/trace/read-section';
import type { TraceSection } from '../core/trace/sections';
import { InputError } from '../node/errors';
import type { TraceCommand } from './arguments';

const PIECE = 4 * 1024 * 1024;

export async function traceCommand(command: TraceCommand): Promise<number> {
  const { file, format, output, exchange } = command;
  const { side } = command;
  const exporter = exporterFor(format, { title: basename(file), ...(side === undefined ? {} : { side }) });
  const target = output === undefined ? process.stdout : createWriteStream(output);
  const failed = new Promise<never>((_, reject) => target.once('error', reject));
  failed.catch(() => undefined);
  const write = async (text: string) => {
    if (text !== '' && !target.write(text)) await Promise.race([once(target, 'drain'), failed]);
  };
  const reader = new ArchiveReader();
  try {
    // Before anything is written: a file that is not there has no beginning, either.
    await access(file);
    await write(exporter.head());
    for await (const piece of createReadStream(file, { highWaterMark: PIECE }))
      for (const section of reader.read(piece as Buffer)) await write(textOf(section, reader, exporter, command));
    reader.finish();
    const { of } = reader;
    if (of !== undefined && exchange !== undefined && exchange > of.exchanges.length * of.repeat)
      throw new NoExchange();
    await write(exporter.tail());
    if (output !== undefined) await Promise.race([ended(target), failed]);
  } catch (error) {
    throw new InputError([unreadable(command, error)]);
  }
  return 0;
}

function textOf(section: TraceSection, { of }: ArchiveReader, exporter: Exporter, { exchange: only }: TraceCommand) {
  const { number, microseconds } = section;
  if (of === undefined || (only !== undefined && number !== only)) return '';
  const { events, details } = readDetailed(section, of.exchanges, of.repeat);
  const exchange = exchangeOf(of.exchanges, of.repeat, number);
  return exporter.exchange({ exchange, number, events, microseconds, ...measuredIn(details) });
}

/** The trace has none of that number. */
class NoExchange extends Error {}

async function ended(target: Writable): Promise<void> {
  target.end();
  await once(target, 'finish');
}

function unreadable({ file, output }: TraceCommand, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  const isWriting = output !== undefined && (error as { path?: unknown }).path === output;
  if (error instanceof NoExchange)
    return problem('no-exchange', 'it has no exchange of that number', { file }, 'Choose a smaller one.');
  if (isWriting)
    return problem('unwritable', `cannot write it: ${reason}`, { file: output }, 'Choose another --output.');
  if (!(error instanceof NoTrace)) return problem('unreadable', `cannot read the trace: ${reason}`, { file });
  const remedy = 'Write one with: wasm-plugin replay ... --trace FILE.trace';
  return problem('no-trace', `this is no trace that can be read: ${reason}`, { file }, remedy);
}
