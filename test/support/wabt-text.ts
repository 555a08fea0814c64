/** wabt with every proposal that it knows, reading what no validator has passed. */

import wabt from 'wabt';
import { FEATURES } from '../../src/inspector/wabt';

type Toolkit = Awaited<ReturnType<typeof wabt>>;

/** Each call of `wabt` makes an instance of its own. */
let toolkit: Promise<Toolkit> | undefined;
const load = (): Promise<Toolkit> => (toolkit ??= wabt());

/** Not validated, so that an instruction needs no operands. Throws where wabt's parser does not know it. */
export async function parseAny(text: string, { names = true } = {}): Promise<Uint8Array> {
  const parsed = (await load()).parseWat('test.wat', text, FEATURES);
  try {
    parsed.resolveNames();
    return parsed.toBinary({ write_debug_names: names }).buffer;
  } finally {
    parsed.destroy();
  }
}

/** The whole module, one instruction on a line. Throws where wabt cannot read it. */
export async function wholeText(bytes: Uint8Array): Promise<string> {
  const module = (await load()).readWasm(bytes, { ...FEATURES, readDebugNames: true, check: true });
  try {
    module.applyNames();
    return module.toText({ foldExprs: false });
  } finally {
    module.destroy();
  }
}

/** Throws with wabt's reasons where the module is not valid. */
export async function validate(bytes: Uint8Array): Promise<void> {
  const module = (await load()).readWasm(bytes, { ...FEATURES, readDebugNames: true, check: true });
  // Its types forget that it takes features.
  const validated: { validate(features: typeof FEATURES): void } = module;
  try {
    validated.validate(FEATURES);
  } finally {
    module.destroy();
  }
}

/** Function by function: the lines of its declarations and instructions, without indentation. */
export function functionLines(text: string): string[][] {
  const fields = text.replace(/\)\s*$/, '').split(/\n {2}(?=\()/);
  return fields.filter((field) => field.startsWith('(func ')).map(innerLines);
}

/** wabt gives each clause of `try_table` a line. */
function innerLines(field: string): string[] {
  const lines = field
    .replace(/\)\s*$/, '')
    .replace(/\n\s*\(catch/g, ' (catch')
    .split('\n');
  return lines.slice(1).map((line) => line.trim());
}
