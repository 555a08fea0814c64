/** A function as lines that can be shown, with where each instruction stands and what it leads to. */

import type { Bytes } from '../../bytes';
import { functionFacts } from '../functions';
import { formatFuncType, type Module } from '../module';
import { DecodeError } from '../reader';
import { instructionText } from './instruction-text';
import { InstructionReader } from './instructions';
import type { Immediate } from './opcodes';

export type LinkKind = 'func' | 'type' | 'global' | 'table' | 'memory' | 'tag' | 'data' | 'elem';

export interface Link {
  readonly kind: LinkKind;
  readonly index: number;
}

export interface ListingLine {
  /** From the start of the file; absent for what is no instruction. */
  readonly offset?: number;
  readonly depth: number;
  readonly text: string;
  readonly link?: Link;
}

export interface Listing {
  readonly index: number;
  readonly name: string;
  /** `(i32, i64) → i32` */
  readonly type: string;
  readonly size: number;
  readonly lines: readonly ListingLine[];
  /** `wabt`, or `own` where wabt does not know the module's proposals or would write too much. */
  readonly by: 'wabt' | 'own';
  /** Why it is not complete, or not by wabt. */
  readonly note?: string;
}

/** Of wabt: the text of the only function of a module, or why there is none. */
export type WholeText = { readonly text: string } | { readonly failed: string };

/** Beyond this a listing is cut: nobody reads on. */
const MOST_LINES = 200_000;

/** Without wabt. Undefined for a function that has no body. */
export function ownListing(module: Module, bytes: Bytes, index: number): Listing | undefined {
  const facts = functionFacts(module, index);
  if (facts?.offset === undefined || facts.size === undefined) return undefined;
  const { name, offset, size } = facts;
  const lines: ListingLine[] = [];
  let note: string | undefined;
  try {
    const reader = InstructionReader.of(bytes, { offset, size });
    while (reader.next()) {
      if (lines.length === MOST_LINES) {
        note = `only the first ${MOST_LINES} instructions are shown`;
        break;
      }
      lines.push(lineOf(module, reader));
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    note = `the code cannot be read from byte 0x${error.offset.toString(16)} on: ${error.message}`;
  }
  const type = formatFuncType(facts.type);
  return { index, name, type, size, lines, by: 'own', ...(note === undefined ? {} : { note }) };
}

/**
 * The same with wabt's words for each instruction. `text` is wabt's for the reduced module; where it does not tell
 * exactly these instructions, our own listing stands, and the note says why.
 */
export function wabtListing(own: Listing, text: WholeText): Listing {
  if ('failed' in text) return { ...own, note: own.note ?? `wabt cannot show it: ${text.failed}` };
  const { head, body } = functionLines(text.text);
  if (body.length !== own.lines.length || own.note !== undefined) {
    return { ...own, note: own.note ?? `wabt tells ${body.length} instructions, there are ${own.lines.length}` };
  }
  const lines = own.lines.map((line, at) => ({ ...line, text: body[at] ?? line.text }));
  return { ...own, by: 'wabt', lines: [...head.map((line) => ({ depth: 0, text: line })), ...lines] };
}

const FUNCTION = '\n  (func ';

/** The lines of the last function in the text, without indentation: its declarations, its instructions. */
function functionLines(text: string): { head: string[]; body: string[] } {
  const start = text.lastIndexOf(FUNCTION);
  const next = text.indexOf('\n  (', start + 1);
  // The last parenthesis closes the function, one more the module where nothing follows.
  const whole =
    next === -1 ? text.slice(start).replace(/\)\s*\)\s*$/, '') : text.slice(start, next).replace(/\)\s*$/, '');
  const lines = whole.split('\n').map((line) => line.trim());
  const all = joined(lines.filter((line) => line !== '').slice(1));
  const isDeclaration = (line: string) => line.startsWith('(local');
  return { head: all.filter(isDeclaration), body: all.filter((line) => !isDeclaration(line)) };
}

/** The clauses of a `try_table` stand on lines of their own. */
function joined(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const last = line.startsWith('(catch') ? whole.pop() : undefined;
    whole.push(last === undefined ? line : `${last} ${line}`);
  }
  return whole;
}

function lineOf(module: Module, reader: InstructionReader): ListingLine {
  const { offset, depth } = reader;
  const link = linkOf(reader);
  const text = instructionText(module, reader);
  return { offset, depth, text, ...(link === undefined ? {} : { link }) };
}

const LINKS: Readonly<Partial<Record<Immediate, LinkKind>>> = {
  f: 'func',
  y: 'type',
  G: 'global',
  t: 'table',
  M: 'memory',
  g: 'tag',
  d: 'data',
  e: 'elem',
};

/** What its first index names. */
function linkOf({ opcode, indices }: InstructionReader): Link | undefined {
  const [first] = opcode.immediates;
  const kind = first === undefined ? undefined : LINKS[first];
  const [index] = indices;
  return kind === undefined || index === undefined ? undefined : { kind, index };
}
