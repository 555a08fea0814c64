/** What stands at an offset: the field, the lists around it, the word, and the instruction that it belongs to. */

import type { WatAnalysis } from '../analysis';
import type { Field, Instruction } from '../ast';
import type { Chunk, ModulePart } from '../document';
import type { ModuleScope } from '../module-scope';
import { isList, listsAt, type Atom, type List, type Node } from '../tree';

export interface Location {
  readonly chunk: Chunk;
  /** From the chunk's start, as all places in its nodes. */
  readonly at: number;
  readonly part?: ModulePart;
  readonly scope?: ModuleScope;
  readonly field?: Field;
  /** Around the offset, outermost first. */
  readonly lists: readonly List[];
  /** What the offset is in, or at an edge of. */
  readonly atom?: Atom;
  /** Innermost first: the one whose own words are at the offset, or whose operands are being written. */
  readonly instructions: readonly Instruction[];
}

export function locate(analysis: WatAnalysis, offset: number): Location | undefined {
  const chunk = analysis.document.chunkAt(offset);
  if (chunk === undefined) return undefined;
  const at = offset - chunk.start;
  const part = analysis.document.moduleOf(chunk);
  const lists = listsAt(chunk.nodes, at);
  const atom = atomAt(lists.at(-1)?.items ?? chunk.nodes, at);
  const { field } = chunk;
  return {
    chunk,
    at,
    lists,
    instructions:
      field === undefined
        ? []
        : bodiesOf(field)
            .flatMap((body) => around(body, at))
            .reverse(),
    ...(part === undefined ? {} : { part, scope: analysis.scopeOf(part) }),
    ...(field === undefined ? {} : { field }),
    ...(atom === undefined ? {} : { atom }),
  };
}

/** Between two words the left one is meant when it ends there, for that is the one being written. */
function atomAt(nodes: readonly Node[], at: number): Atom | undefined {
  const atoms = nodes.filter((node): node is Atom => !isList(node));
  return atoms.find(({ start, end }) => start < at && at <= end) ?? atoms.find(({ start }) => start === at);
}

/** The sequences of instructions of a field. */
export function bodiesOf(field: Field): readonly (readonly Instruction[])[] {
  switch (field.kind) {
    case 'func':
      return [field.body];
    case 'global':
      return [field.init];
    case 'table':
      return [field.init ?? [], ...(field.elements?.expressions ?? [])];
    case 'elem':
      return [field.offset ?? [], ...field.elements.expressions];
    case 'data':
      return [field.offset ?? []];
    default:
      return [];
  }
}

/** Those of a block; without one those of the field. */
export function sequencesOf(
  block: Instruction | undefined,
  field: Field | undefined,
): readonly (readonly Instruction[])[] {
  if (block !== undefined) return [block.body ?? [], ...(block.parts ?? []).map(({ body }) => body)];
  return field === undefined ? [] : bodiesOf(field);
}

/** Outermost first. */
function around(body: readonly Instruction[], at: number): Instruction[] {
  const found = body.find(({ start, end }) => start <= at && at <= end);
  // Where one ends and the next begins, the next is meant.
  const next = found === undefined || found.end !== at ? undefined : body.find(({ start }) => start === at);
  const instruction = next ?? found;
  if (instruction === undefined) return [];
  const inner = [instruction.operands, instruction.body ?? [], ...(instruction.parts ?? []).map((part) => part.body)];
  const [deeper = []] = inner.map((one) => around(one, at)).filter((one) => one.length > 0);
  return [instruction, ...deeper];
}
