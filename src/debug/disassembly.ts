/** Code as instructions, for the disassembly view. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { InstructionReader } from '../core/wasm/code/instructions';
import { instructionText } from '../core/wasm/code/instruction-text';
import { functionNames } from '../core/wasm/functions';
import { DecodeError } from '../core/wasm/reader';
import { instructionReference } from './breakpoints';
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

  /** As many as were asked for: where there are none, they say so. Throws where the reference is no number. */
  at(reference: string, offset: number, from: number, count: number): Instruction[] {
    const number = numberOf(reference);
    const symbols = this.all[moduleAround(number)];
    if (symbols !== undefined) return this.around(symbols, number + BigInt(offset), from, count);
    const first = number + BigInt(offset + from);
    return Array.from({ length: count }, (_, at) => invalid(first + BigInt(at)));
  }

  private around(symbols: Symbols, number: bigint, from: number, count: number): Instruction[] {
    const { module } = symbols;
    const base = BigInt(instructionReference(this.modules, { module, address: 0 }));
    const place = bodyBefore(module, Number(number - base));
    const listed = [...this.instructionsOf(symbols, place)];
    let start = indexOf(number, listed, place === 0, place === module.bodies.length - 1) + from;
    for (let body = place - 1; body >= 0 && start < 0; body--) {
      const before = this.instructionsOf(symbols, body);
      listed.unshift(...before);
      start += before.length;
    }
    for (let body = place + 1; body < module.bodies.length && listed.length < start + count; body++)
      listed.push(...this.instructionsOf(symbols, body));
    return Array.from({ length: count }, (_, at) => listed[start + at] ?? beyond(listed, start + at, number));
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

/** Where there are no instructions, each byte counts as one: addresses rise from line to line, and none comes twice. */
function beyond(listed: readonly Instruction[], index: number, number: bigint): Instruction {
  const first = listed[0];
  const last = listed.at(-1);
  if (first === undefined || last === undefined) return invalid(number + BigInt(index));
  return invalid(
    index < 0 ? BigInt(first.address) + BigInt(index) : BigInt(last.address) + BigInt(index - listed.length + 1),
  );
}

/** Of the instruction there; below the first and above the last, as `beyond` counts. */
function indexOf(number: bigint, listed: readonly Instruction[], isFirst: boolean, isLast: boolean): number {
  const found = listed.findLastIndex((one) => BigInt(one.address) <= number);
  const [first] = listed;
  if (found < 0) return isFirst && first !== undefined ? Number(number - BigInt(first.address)) : found;
  const last = listed[found];
  const isAbove = isLast && found === listed.length - 1 && last !== undefined;
  return isAbove ? found + Number(number - BigInt(last.address)) : found;
}

/** The body that the address is in or behind; below all of them the first. */
function bodyBefore({ bodies, codeStart }: DebuggedModule, address: number): number {
  return Math.max(
    0,
    bodies.findLastIndex((one) => one.offset - codeStart <= address),
  );
}

/** References count within modules (see `instructionReference`); what is below a module's start is of that module, too. */
const moduleAround = (number: bigint): number => Number((number + 0x8000_0000n) >> 32n);

/** Hexadecimal; decimal where it is below the first module, for DAP has no other negative numbers. */
function numberOf(reference: string): bigint {
  if (/^(0x[\da-f]+|-?\d+)$/i.test(reference)) return BigInt(reference);
  throw new Error(`"${reference.slice(0, 50)}" is no address of an instruction: a number is needed, such as 0x1f4.`);
}

function invalid(number: bigint): Instruction {
  const address = number < 0n ? String(number) : `0x${number.toString(16)}`;
  return { address, instruction: INVALID, presentationHint: 'invalid' };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
