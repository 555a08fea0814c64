/** Text that data segments put at a constant address. */

import type { ModuleScope } from '../../module-scope';
import { stringBytes } from '../../literals';
import type { Atom } from '../../tree';
import { segmentOffset } from '../describe/constant-value';

const LONGEST = 4096n;
/** What is longer is left alone: all of it would have to be read. */
const LONGEST_SEGMENT = 100_000;

/** Undefined where no segment has all of it, or it is no text. */
export function textAt(scope: ModuleScope, address: bigint, length: bigint): string | undefined {
  if (length <= 0n || length > LONGEST) return undefined;
  for (const { field } of scope.entries('data')) {
    if (field.kind !== 'data' || field.node.end - field.node.start > LONGEST_SEGMENT) continue;
    const offset = segmentOffset(field, scope);
    if (offset === undefined || address < offset || address - offset > LONGEST_SEGMENT) continue;
    const from = Number(address - offset);
    const bytes = bytesOf(field.strings).subarray(from, from + Number(length));
    if (BigInt(bytes.length) === length) return decoded(bytes);
  }
  return undefined;
}

function bytesOf(strings: readonly Atom[]): Uint8Array {
  return Uint8Array.from(strings.flatMap(({ text }) => [...stringBytes(text).bytes]));
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
