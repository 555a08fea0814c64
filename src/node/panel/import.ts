/** A capture that was dropped on the panel, pasted into it or chosen. */

import type { Exchange } from '../../core/scenario/exchange';
import { formatProblem } from '../../core/problem';
import { captureOf } from '../capture-file';
import { linesOf } from './state';

export interface Imported {
  readonly exchanges: readonly Exchange[];
  /** What was left out, a line each. */
  readonly problems: readonly string[];
}

/** `name`: of the file; of what was pasted, any. */
export async function importDropped(name: string, base64: string, keepSecrets: boolean): Promise<Imported> {
  try {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    const { capture, problems } = await captureOf(name, bytes, { keep: keepSecrets });
    const { exchanges, connections = [] } = capture;
    const left = connections.length === 0 ? [] : [`${connections.length} TCP connections were left out.`];
    return { exchanges, problems: [...problems.map(formatProblem), ...left] };
  } catch (error) {
    return { exchanges: [], problems: linesOf(error) };
  }
}
