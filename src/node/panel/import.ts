/** A capture that was dropped on the panel, pasted into it or chosen. */

import type { ExchangeFile } from '../../core/scenario/exchange-file';
import { formatProblem } from '../../core/problem';
import { captureOf, masked } from '../capture-file';
import { writable } from '../writable';
import { linesOf } from './state';

export interface Imported {
  readonly files: readonly ExchangeFile[];
  /** What was left out, a line each. */
  readonly problems: readonly string[];
}

/** `name`: of the file; of what was pasted, any. */
export async function importDropped(name: string, base64: string, keepSecrets: boolean): Promise<Imported> {
  try {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    // Its name is whatever the view says, and leads to no file.
    const { capture, problems } = await captureOf(name, bytes, { alone: true });
    const { files, left } = await writable(masked(capture, { keep: keepSecrets }).capture);
    return { files, problems: [...problems.map(formatProblem), ...left] };
  } catch (error) {
    return { files: [], problems: linesOf(error) };
  }
}
