/** `wasm-plugin trace`: a trace file → one JSON object a line. */

import { createReadStream } from 'node:fs';
import { problem } from '../core/problem';
import { ArchiveReader, NoTrace } from '../core/trace/archive';
import { readSection } from '../core/trace/read-section';
import { InputError } from '../node/errors';

const PIECE = 4 * 1024 * 1024;

/** `only`: of that exchange. */
export async function traceCommand(path: string, only: number | undefined): Promise<number> {
  const reader = new ArchiveReader();
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE })) print(reader, piece as Buffer, only);
    reader.finish();
  } catch (error) {
    throw new InputError([unreadable(path, error)]);
  }
  return 0;
}

function print(reader: ArchiveReader, piece: Uint8Array, only: number | undefined): void {
  for (const section of reader.read(piece)) {
    if ((only !== undefined && section.number !== only) || reader.of === undefined) continue;
    const events = readSection(section, reader.of.exchanges, reader.of.repeat);
    process.stdout.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
}

function unreadable(path: string, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NoTrace)) return problem('unreadable', `cannot read the trace: ${reason}`, { file: path });
  const remedy = 'Write one with: wasm-plugin replay ... --trace FILE.trace';
  return problem('no-trace', `this is no trace that can be read: ${reason}`, { file: path }, remedy);
}
