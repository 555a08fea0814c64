/** Code as instructions, for the disassembly view. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { InstructionReader } from '../core/wasm/code/instructions';
import { instructionText } from '../core/wasm/code/instruction-text';
import { functionNames } from '../core/wasm/functions';
import { DecodeError } from '../core/wasm/reader';
import { instructionReference, placeOfReference } from './breakpoints';
import { bodyAt, type DebuggedModule } from './program';
import type { Symbols } from './symbols';

type Instruction = DebugProtocol.DisassembledInstruction;

const INVALID = 'invalid';

export class Disassembly {
  private readonly modules: readonly DebuggedModule[];
  /** Of each function that was looked at, by module and place. */
  private readonly known = new Map<string, readonly Instruction[]>();

  constructor(private readonly all: readonly Symbols[]) {
    this.modules = all.map(({ module }) => module);
  }

  /** As many as were asked for: where there are none, they say so. */
  at(reference: string, offset: number, from: number, count: number): Instruction[] {
    const place = placeOfReference(this.modules, reference);
    if (place === undefined) return Array.from({ length: count }, (_, at) => invalid(BigInt(at)));
    const symbols = this.all[this.modules.indexOf(place.module)] as Symbols;
    return this.around(symbols, place.address + offset, from, count);
  }

  private around(symbols: Symbols, address: number, from: number, count: number): Instruction[] {
    const { module } = symbols;
    const place = module.bodies.findLastIndex((one) => one.offset - module.codeStart <= address);
    const reference = BigInt(instructionReference(this.modules, { module, address }));
    const listed = [...this.instructionsOf(symbols, place)];
    let start = listed.findLastIndex((one) => BigInt(one.address) <= reference) + from;
    for (let body = place - 1; body >= 0 && start < 0; body--) {
      const before = this.instructionsOf(symbols, body);
      listed.unshift(...before);
      start += before.length;
    }
    for (let body = place + 1; body < module.bodies.length && listed.length < start + count; body++)
      listed.push(...this.instructionsOf(symbols, body));
    return Array.from({ length: count }, (_, index) => listed[start + index] ?? invalid(BigInt(index)));
  }

  private instructionsOf(symbols: Symbols, place: number): readonly Instruction[] {
    const key = `${this.all.indexOf(symbols)} ${place}`;
    const found = this.known.get(key) ?? this.read(symbols, place);
    this.known.set(key, found);
    return found;
  }

  private read({ module, paths }: Symbols, place: number): Instruction[] {
    const body = module.bodies[place];
    if (body === undefined) return [];
    const { bytes } = module.file;
    const instructions: Instruction[] = [];
    try {
      const reader = InstructionReader.of(bytes, body);
      for (let offset = reader.r.pos; reader.next(); offset = reader.r.pos) {
        const address = offset - module.codeStart;
        instructions.push({
          address: instructionReference(this.modules, { module, address }),
          instruction: instructionText(module.file.module, reader),
          instructionBytes: hex(bytes.subarray(offset, Math.min(reader.r.pos, offset + 12))),
          ...this.lineAt(module, paths, address),
        });
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
    return withSymbol(instructions, module, body.offset - module.codeStart);
  }

  private lineAt(module: DebuggedModule, paths: Symbols['paths'], address: number): Partial<Instruction> {
    const { lines } = module.source;
    const position = lines.at(address);
    const written = position === undefined ? undefined : lines.tables.files[position.file];
    const path = written === undefined ? undefined : paths.of(written).path;
    if (position === undefined || path === undefined) return {};
    return { location: { name: path.split(/[/\\]/).at(-1) ?? path, path }, line: position.line };
  }
}

/** The function's name stands at its first instruction. */
function withSymbol(instructions: Instruction[], module: DebuggedModule, start: number): Instruction[] {
  const [first, ...others] = instructions;
  const body = bodyAt(module, start);
  const symbol = body === undefined ? undefined : functionNames(module.file.module)[body.index];
  return first === undefined ? [] : [{ ...first, ...(symbol === undefined ? {} : { symbol }) }, ...others];
}

function invalid(address: bigint): Instruction {
  return { address: `0x${address.toString(16)}`, instruction: INVALID, presentationHint: 'invalid' };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
