/**
 * Which place of a text in WAT each instruction comes from, of a module that was assembled of it. Assemblers write down
 * nothing of that, but change nothing either: the same instructions follow each other in the text and in the code.
 */

import type { Bytes } from '../bytes';
import { lastUpTo } from '../wasm/code/address-map';
import { InstructionReader } from '../wasm/code/instructions';
import { END_SEQUENCE, IS_STATEMENT } from '../wasm/dwarf/line-rows';
import type { LineTables } from '../wasm/dwarf/line-tables';
import type { CodeBody, Module } from '../wasm/module';
import type { FuncField, Instruction } from './ast';
import { WatDocument } from './document';

const CODE = 10;
const WIDEST = 0xffff;

interface WrittenFunction {
  readonly field: FuncField;
  /** In the text: places in the field count from there. */
  readonly start: number;
}

/**
 * `file`: what the text is called in the table. Undefined when the module is not of this text, as its instructions tell,
 * or the text has several modules. Throws `DecodeError` where the code is broken.
 */
export function watLineTable(text: string, file: string, module: Module, bytes: Bytes): LineTables | undefined {
  const code = module.sections.find(({ id, custom }) => id === CODE && !custom);
  const functions = writtenFunctions(text);
  if (code === undefined || functions?.length !== module.code.length) return undefined;
  const rows = new Rows(text, code.bodyOffset);
  const isOfText = functions.every(({ field, start }, at) => {
    const body = module.code.at(at);
    return body !== undefined && !field.isUnread && addRows(rows, bytes, body, inOrder(field.body), start);
  });
  return isOfText ? rows.table(file) : undefined;
}

function writtenFunctions(text: string): readonly WrittenFunction[] | undefined {
  const [part, ...others] = new WatDocument(text).modules;
  if (part === undefined || others.length > 0) return undefined;
  return part.chunks.flatMap(({ field, start }) =>
    field?.kind === 'func' && field.imported === undefined ? [{ field, start }] : [],
  );
}

/** As they are executed, and stand in the code: operands come first. */
function inOrder(body: readonly Instruction[], all: Instruction[] = []): readonly Instruction[] {
  for (const instruction of body) {
    inOrder(instruction.operands, all);
    all.push(instruction);
    inOrder(instruction.body ?? [], all);
    for (const part of instruction.parts ?? []) inOrder(part.body, all);
  }
  return all;
}

/** Whether the code is these instructions. `else`, `end` and their like belong to what stands in front of them. */
function addRows(
  rows: Rows,
  bytes: Bytes,
  body: CodeBody,
  instructions: readonly Instruction[],
  start: number,
): boolean {
  const reader = InstructionReader.of(bytes, body);
  let at = 0;
  while (reader.next()) {
    const { nesting, name } = reader.opcode;
    if (nesting === 'closes' || nesting === 'separates') continue;
    const written = instructions[at++];
    if (written?.opcode?.name !== name) return false;
    rows.add(reader.offset, start + written.keyword.start);
  }
  rows.end(body.offset + body.size);
  return at === instructions.length;
}

class Rows {
  private readonly address: number[] = [];
  private readonly line: number[] = [];
  private readonly column: number[] = [];
  private readonly flags: number[] = [];
  private readonly lineStarts: Uint32Array;

  /** `codeStart`: addresses count from there. */
  constructor(
    text: string,
    private readonly codeStart: number,
  ) {
    const ends = [...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length);
    this.lineStarts = Uint32Array.from([0, ...ends]);
  }

  /** `offset` in the file, `place` in the text. */
  add(offset: number, place: number): void {
    const line = lastUpTo(this.lineStarts, place);
    const column = place - (this.lineStarts[line] ?? 0);
    this.push(offset, line + 1, Math.min(column + 1, WIDEST), IS_STATEMENT);
  }

  end(offset: number): void {
    this.push(offset, 0, 0, END_SEQUENCE);
  }

  table(file: string): LineTables {
    return {
      address: Uint32Array.from(this.address),
      file: new Uint32Array(this.address.length),
      line: Uint32Array.from(this.line),
      column: Uint16Array.from(this.column),
      flags: Uint8Array.from(this.flags),
      files: [file],
    };
  }

  private push(offset: number, line: number, column: number, flags: number): void {
    this.address.push(offset - this.codeStart);
    this.line.push(line);
    this.column.push(column);
    this.flags.push(flags);
  }
}
