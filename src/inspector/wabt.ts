/** The WebAssembly Binary Toolkit, loaded when first needed. It may run out of memory: this thread is made to be ended. */

import wabt from 'wabt';
import type { WholeText } from '../core/wasm/code/listing';

type Toolkit = Awaited<ReturnType<typeof wabt>>;

/** Every proposal that it has a flag for. */
export const FEATURES = {
  exceptions: true,
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  function_references: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  annotations: true,
  code_metadata: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
};

let toolkit: Promise<Toolkit> | undefined;

function load(): Promise<Toolkit> {
  toolkit ??= wabt();
  return toolkit;
}

/** One that has run out of memory answers nothing any more, and a new one costs little. */
function forget(): void {
  toolkit = undefined;
}

/** A module as text, one instruction on a line, or why wabt cannot. */
export async function textOf(bytes: Uint8Array): Promise<WholeText> {
  const kit = await load();
  try {
    const module = kit.readWasm(whole(bytes), { ...FEATURES, readDebugNames: true, check: true });
    try {
      applyNames(module);
      return { text: module.toText({ foldExprs: false }) };
    } finally {
      module.destroy();
    }
  } catch (error) {
    forget();
    return { failed: reason(error) };
  }
}

/** wabt.js takes the whole buffer that a view is of. */
function whole(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

/** It fails over what it cannot resolve in segments, when all names of code are there already. */
function applyNames(module: { applyNames(): void }): void {
  try {
    module.applyNames();
  } catch {
    // Numbers stand in the text for what has no name.
  }
}

/** Its types forget that `validate` takes features, without which it knows but a few. */
interface Assembly extends Omit<ReturnType<Toolkit['parseWat']>, 'validate'> {
  validate(features: typeof FEATURES): void;
}

/** Text as a module, with its names, or wabt's own words for what is wrong: `file.wat:3:5: error: …`. */
export async function binaryOf(name: string, text: string): Promise<{ bytes: Uint8Array } | { failed: string }> {
  const kit = await load();
  try {
    // Of a string wabt.js keeps one byte of each character.
    const module: Assembly = kit.parseWat(name, new TextEncoder().encode(text), FEATURES);
    try {
      module.resolveNames();
      module.validate(FEATURES);
      return { bytes: module.toBinary({ write_debug_names: true }).buffer };
    } finally {
      module.destroy();
    }
  } catch (error) {
    forget();
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Its first line: what follows repeats it. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => line.includes('error:')) ?? lines[0] ?? 'it gave no reason').replace(/^.*error: /, '');
}
