/** Where something is being written: the lists around it, what stands before it there, and the word that is begun. */

import type { WatAnalysis } from '../../analysis';
import type { Field, Instruction } from '../../ast';
import type { Chunk, ModulePart } from '../../document';
import type { ModuleScope } from '../../module-scope';
import type { Span } from '../../problems';
import { isList, listsAt, type Atom, type List, type Node } from '../../tree';
import { isInComment } from '../describe/comments';
import { locate } from '../locate';

export interface Position {
  readonly analysis: WatAnalysis;
  /** All of the document. */
  readonly text: string;
  /** Absent between chunks. */
  readonly chunk?: Chunk;
  readonly part?: ModulePart;
  readonly scope?: ModuleScope;
  readonly field?: Field;
  /** In the chunk. */
  readonly at: number;
  /** What is being written, up to the cursor. */
  readonly prefix: string;
  readonly word?: Atom;
  /** Takes the place of the word, in the document. */
  readonly replace: Span;
  /** Outermost first; without the one that is only being opened. */
  readonly lists: readonly List[];
  /** `(` stands directly before the word: this list. */
  readonly opened?: List;
  /** In the innermost list, its head included; at the top the nodes of the chunk. */
  readonly before: readonly Node[];
  /** Innermost first. */
  readonly instructions: readonly Instruction[];
  /** Whether fields may stand here: in a module, or in a text without `(module`. */
  readonly isInModule: boolean;
}

/** Undefined in comments, and directly behind `(module` and its name. */
export function positionAt(analysis: WatAnalysis, offset: number): Position | undefined {
  const { document } = analysis;
  const before = document.chunks.findLast(({ end }) => end <= offset);
  const chunk = [before, document.chunkAt(offset)].find((one) => one !== undefined && isInside(one, offset));
  if (isInComment(document.text, chunk?.start ?? before?.end ?? 0, offset)) return undefined;
  const own = chunk === undefined ? undefined : document.moduleOf(chunk);
  const part = own ?? partAround(document.modules, offset);
  const isAnyModule = document.modules.some(({ open }) => open !== undefined);
  const common = {
    analysis,
    text: document.text,
    isInModule: !isAnyModule || (part !== undefined && isAround(part, offset)),
    ...(part === undefined ? {} : { part, scope: analysis.scopeOf(part) }),
  };
  if (chunk !== undefined) return { ...common, ...inside(analysis, chunk, offset) };
  return isBehindWord(document.text, offset) ? undefined : between(offset, common);
}

/**
 * At the beginning of a chunk something may be written in front of it, and behind what closes it, too. One that is not
 * closed goes on behind its last word.
 */
function isInside({ kind, start, end, isClosed, nodes }: Chunk, offset: number): boolean {
  if (kind === 'open' || kind === 'close' || offset <= start) return false;
  return offset < end || !isClosed || (offset === end && !isList(nodes[0]));
}

function isBehindWord(text: string, offset: number): boolean {
  return /[^\s()";]/.test(text.charAt(offset - 1));
}

function isAround({ open, close }: ModulePart, offset: number): boolean {
  return open === undefined || (open.end <= offset && (close === undefined || offset <= close.start));
}

function partAround(parts: readonly ModulePart[], offset: number): ModulePart | undefined {
  return parts.find((part) => part.open !== undefined && isAround(part, offset)) ?? parts[0];
}

type Common = Pick<Position, 'analysis' | 'text' | 'part' | 'scope' | 'isInModule'>;

function between(offset: number, common: Common): Position {
  return {
    ...common,
    at: 0,
    prefix: '',
    replace: { start: offset, end: offset },
    lists: [],
    before: [],
    instructions: [],
  };
}

function inside(analysis: WatAnalysis, chunk: Chunk, offset: number): Omit<Position, keyof Common> {
  const at = Math.min(offset, chunk.end) - chunk.start;
  const around = listsAt(chunk.nodes, at);
  const innermost = around.at(-1)?.items ?? chunk.nodes;
  const isTouching = (node: Node): node is Atom => !isList(node) && node.start < at && at <= node.end;
  const word = offset > chunk.end ? undefined : innermost.find(isTouching);
  const from = word?.start ?? at;
  const before = innermost.filter((node) => node.end <= from);
  const isHead = before.length === 0 && around.length > 0;
  const opened = isHead ? around.at(-1) : undefined;
  const outer = around.at(-2)?.items ?? (around.length > 1 ? [] : chunk.nodes);
  return {
    chunk,
    at,
    prefix: word === undefined ? '' : word.text.slice(0, at - word.start),
    replace:
      word === undefined ? { start: offset, end: offset } : { start: chunk.start + from, end: chunk.start + word.end },
    lists: isHead ? around.slice(0, -1) : around,
    before: opened === undefined ? before : outer.filter((node) => node.end <= opened.start),
    instructions: locate(analysis, chunk.start + at)?.instructions ?? [],
    ...(chunk.field === undefined ? {} : { field: chunk.field }),
    ...(word === undefined ? {} : { word }),
    ...(opened === undefined ? {} : { opened }),
  };
}

/** Whether the list that is being opened has nothing else in it yet. */
export function isAlone({ opened, word }: Position): boolean {
  return opened?.items.every((item) => item === word) !== false;
}

/** It is not around the place any more where it is not folded: then the block is that it stands in. */
export function outerOf(instruction: Instruction, { instructions }: Position): Instruction | undefined {
  const at = instructions.indexOf(instruction);
  return at < 0 ? instructions.find(({ body }) => body !== undefined) : instructions[at + 1];
}
