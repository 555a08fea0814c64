/** A trace file → what the panel shows of it. */

import { basename } from 'node:path';
import { ArchiveReader, NoTrace } from '../core/trace/archive';
import { kept } from '../core/trace/sections';
import { problem } from '../core/problem';
import { InputError } from './errors';
import { readInput } from './files';
import type { RecordedInput } from './panel/input';

export function isTraceFile(path: string): boolean {
  return path.endsWith('.trace');
}

/** Throws `InputError`. */
export async function readTraceInput(file: string): Promise<RecordedInput> {
  const { bytes } = await readInput(file);
  const reader = new ArchiveReader();
  try {
    const sections = reader.read(bytes).map(kept);
    reader.finish();
    const { exchanges, repeat } = reader.of ?? { exchanges: [], repeat: 1 };
    return { title: basename(file), recorded: { exchanges, repeat, sections } };
  } catch (error) {
    if (!(error instanceof NoTrace || error instanceof SyntaxError)) throw error;
    const remedy = 'Write one with: wasm-plugin replay ... --trace FILE.trace';
    throw new InputError([
      problem('no-trace', `this is no trace that can be read: ${error.message}`, { file }, remedy),
    ]);
  }
}
