/** What others say of a text: is it a module, and a valid one? */

import wabt from 'wabt';
import { FEATURES } from '../../src/inspector/wabt';

export interface TextVerdict {
  readonly parses: boolean;
  readonly validates: boolean;
  /** Why not. */
  readonly message: string;
  /** The judge broke off, so what it says counts for nothing. */
  readonly crashed: boolean;
}

const GOOD: TextVerdict = { parses: true, validates: true, message: '', crashed: false };
const malformed = (message: string): TextVerdict => ({ ...GOOD, parses: false, validates: false, message });
const invalid = (message: string): TextVerdict => ({ ...GOOD, validates: false, message });

/** Each call of `wabt` makes an instance of its own. */
let toolkit: ReturnType<typeof wabt> | undefined;

/** By wabt. `text`: as bytes where it is no UTF-8. */
export async function wabtVerdict(text: string | Uint8Array): Promise<TextVerdict> {
  const kit = await (toolkit ??= wabt());
  try {
    return verdictBy(kit, wabtInput(text));
  } catch (error) {
    // It has left its memory in disorder, and a new one costs little.
    toolkit = undefined;
    return { ...malformed(String(error)), crashed: true };
  }
}

/** Of a string wabt.js keeps one byte of each character, and of a view it takes the whole buffer. */
function wabtInput(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text);
}

function verdictBy(kit: Awaited<ReturnType<typeof wabt>>, bytes: Uint8Array): TextVerdict {
  const read = refused(() => kit.parseWat('module.wat', bytes, FEATURES), 'parseWat');
  if ('refusal' in read) return malformed(read.refusal);
  // Its types forget that it takes features, without which it knows but a few.
  const module: { validate(features: typeof FEATURES): void; destroy(): void } = read.value;
  const checked = refused(() => module.validate(FEATURES), 'validate');
  module.destroy();
  return 'refusal' in checked ? invalid(checked.refusal) : GOOD;
}

/** What wabt.js throws on purpose says which of its functions failed; anything else is a crash. */
function refused<T>(call: () => T, name: string): { value: T } | { refusal: string } {
  try {
    return { value: call() };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (!message.startsWith(`${name} failed:\n`)) throw error;
    return { refusal: message.slice(message.indexOf('\n') + 1).trim() };
  }
}
