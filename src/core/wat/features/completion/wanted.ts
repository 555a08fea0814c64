/** What may stand at a place, by the grammar. https://webassembly.github.io/spec/core/text/modules.html */

import type { Composite, Instruction, Space } from '../../ast';
import { headOf, isAtom, type Node } from '../../tree';
import { instructionNamed } from '../../instructions/table';
import { bodyWanted, foldedWanted } from './wanted-instructions';
import type { Position } from './position';

export type Wanted =
  | { readonly kind: 'fields' }
  | { readonly kind: 'module' }
  | { readonly kind: 'instructions'; readonly isFolded: boolean; readonly isConstant: boolean; readonly consumer?: Instruction } // prettier-ignore
  | { readonly kind: 'lists'; readonly heads: readonly string[]; readonly isNamed: boolean }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'types'; readonly of: 'value' | 'storage' | 'reference' | 'heap' }
  | { readonly kind: 'number'; readonly instruction: Instruction }
  | NamesWanted;

export interface NamesWanted {
  readonly kind: 'names';
  readonly space: Space;
  /** It may be left out, and is where there is only one. */
  readonly isOptional?: boolean;
  readonly isMutable?: boolean;
  readonly composite?: Composite['kind'];
  /** Of a structure's field: its type. */
  readonly owner?: Node;
  /** The instruction that is to work on it. */
  readonly instruction?: Instruction;
  /** Of a label: counted from outside of the block that it stands in. */
  readonly isOutside?: boolean;
}

export const names = (space: Space): Wanted => ({ kind: 'names', space });
const OUTER_LABELS: Wanted = { kind: 'names', space: 'label', isOutside: true };
export const lists = (...heads: readonly string[]): Wanted => ({ kind: 'lists', heads, isNamed: true });
export const words = (...all: readonly string[]): Wanted => ({ kind: 'words', words: all });
export const types = (of: 'value' | 'storage' | 'reference' | 'heap'): Wanted => ({ kind: 'types', of });

const EXTERNAL = ['func', 'memory', 'table', 'global', 'tag'];
const NOTHING: readonly Wanted[] = [];

export interface Place {
  readonly position: Position;
  /** What stands behind the head of the list. */
  readonly rest: readonly Node[];
  /** Head of the list around it; empty at the top. */
  readonly parent: string;
}

export function wantedAt(position: Position): readonly Wanted[] {
  const list = position.lists.at(-1);
  if (list === undefined) return [{ kind: position.isInModule ? 'fields' : 'module' }];
  const head = headOf(list);
  const place: Place = { position, rest: position.before.slice(1), parent: headOf(position.lists.at(-2)) };
  const rule = RULES.get(head);
  if (rule !== undefined && isRuled(head, place)) return rule(place);
  return head === '' ? NOTHING : foldedWanted(head, list, place);
}

/** `catch` and its like are instructions by name, but parts of blocks in parentheses. */
function isRuled(head: string, { parent }: Place): boolean {
  return instructionNamed(head) === undefined || head.startsWith('catch') || ['try', 'if'].includes(parent);
}

type Rule = (place: Place) => readonly Wanted[];

const always =
  (...wanted: readonly Wanted[]): Rule =>
  () =>
    wanted;

const body: Rule = ({ rest, position }) => bodyWanted(rest, position);
const constant: Rule = ({ rest, position }) => bodyWanted(rest, position, true);

/** Declarations in their order; behind them something else. */
interface Declared {
  readonly open: readonly string[];
  /** What follows them. */
  readonly others: readonly Node[];
  readonly isImported: boolean;
}

const ONCE: ReadonlySet<string> = new Set(['import', 'type']);

function declared(rest: readonly Node[], order: readonly string[]): Declared {
  const from = isAtom(rest[0], 'id') ? 1 : 0;
  let [stage, at, isImported] = [0, from, false];
  for (; at < rest.length; at++) {
    const head = headOf(rest[at]);
    const place = order.indexOf(head);
    if (place < stage) break;
    stage = ONCE.has(head) ? place + 1 : place;
    isImported ||= head === 'import';
  }
  const others = rest.slice(at);
  return { open: others.length > 0 ? [] : order.slice(stage), others, isImported };
}

/** In `(export "f" (func …))` and its like there is only a name. */
const REFERRING: ReadonlySet<string> = new Set(['export', 'data', 'elem']);

function external(space: 'func' | 'memory' | 'table' | 'global' | 'tag', rule: Rule): Rule {
  return (place) => (REFERRING.has(place.parent) ? (place.rest.length === 0 ? [names(space)] : NOTHING) : rule(place));
}

const FUNCTION_ORDER = ['export', 'import', 'type', 'param', 'result', 'local'];

const func: Rule = ({ rest, parent, position }) => {
  if (parent === 'type' || parent === 'sub') return [lists(...declared(rest, ['param', 'result']).open)];
  if (parent === 'import') return [lists(...declared(rest, ['type', 'param', 'result']).open)];
  const { open, others, isImported } = declared(rest, FUNCTION_ORDER);
  if (isImported) return [lists(...open.filter((head) => head !== 'local'))];
  return [lists(...open), ...bodyWanted(others, position)];
};

const memory: Rule = ({ rest, parent }) => {
  const { open, others } = declared(rest, parent === 'import' ? [] : ['export', 'import']);
  // Memory is only shared with a maximum.
  if (others.length > 0)
    return others.slice(-2).filter((one) => isAtom(one, 'number')).length === 2 ? [words('shared')] : NOTHING;
  return [lists(...open, ...(parent === 'import' ? [] : ['data'])), words('i64')];
};

const table: Rule = ({ rest, parent, position }) => {
  const { open, others } = declared(rest, parent === 'import' ? [] : ['export', 'import']);
  const last = others.at(-1);
  if (last === undefined) return [lists(...open), types('reference'), words('i64')];
  if (isAtom(last, 'number') || (isAtom(last, 'keyword') && last.text === 'i64')) return [types('reference')];
  if (parent === 'import') return NOTHING;
  return others.some((node) => isAtom(node, 'number')) ? bodyWanted([], position, true) : elements(others);
};

/** In place of limits: a table as large as they are many. */
function elements(others: readonly Node[]): readonly Wanted[] {
  return others.some((node) => headOf(node) === 'elem') ? NOTHING : [lists('elem')];
}

const global: Rule = ({ rest, parent, position }) => {
  const { open, others, isImported } = declared(rest, parent === 'import' ? [] : ['export', 'import']);
  if (others.length === 0) return [lists(...open, 'mut'), types('value')];
  return isImported || parent === 'import' ? NOTHING : bodyWanted(others.slice(1), position, true);
};

const tag: Rule = ({ rest, parent }) => [
  lists(...declared(rest, parent === 'import' ? ['type', 'param'] : ['export', 'import', 'type', 'param']).open),
];

const afterStrings =
  (count: number): Rule =>
  ({ rest, position }) => {
    const isField = position.lists.length === 1 || headOf(position.lists.at(-2)) === 'module';
    return isField && rest.length === count && rest.every((node) => isAtom(node, 'string'))
      ? [lists(...EXTERNAL)]
      : NOTHING;
  };

const type: Rule = ({ rest, parent, position }) => {
  const isDefinition = position.lists.length === 1 || parent === 'rec' || parent === 'module';
  if (!isDefinition) return rest.length === 0 ? [{ kind: 'names', space: 'type', composite: 'func' }] : NOTHING;
  const isEmpty = rest.length === 0 || (rest.length === 1 && isAtom(rest[0], 'id'));
  return isEmpty ? [lists('func', 'struct', 'array', 'sub', 'cont')] : NOTHING;
};

const elem: Rule = ({ rest, parent, position }) => {
  const isOfFunctions = rest.some((node, at) =>
    isAtom(node, 'keyword') ? node.text === 'func' : at > 0 && isAtom(node, 'id'),
  );
  if (isOfFunctions) return [names('func')];
  const expressions: Wanted = { kind: 'instructions', isFolded: true, isConstant: true };
  if (parent === 'table') return [names('func'), lists('item'), expressions];
  const isTyped = rest.some((node) => isAtom(node, 'keyword') && node.text.endsWith('ref'));
  if (isTyped) return [lists('item'), expressions];
  const isBegun = rest.some((node) => !isAtom(node));
  return [
    words('func', ...(isBegun ? [] : ['declare'])),
    types('reference'),
    lists(...(isBegun ? ['offset'] : ['table', 'offset'])),
    ...(position.lists.length > 0 ? [expressions] : []),
  ];
};

const data: Rule = ({ rest, parent }) => {
  if (parent === 'memory' || rest.some((node) => isAtom(node, 'string'))) return NOTHING;
  const constants: Wanted = { kind: 'instructions', isFolded: true, isConstant: true };
  const isPlaced = rest.some((node) => !isAtom(node) && headOf(node) !== 'memory');
  return isPlaced ? NOTHING : [lists('memory', 'offset'), constants];
};

const handler: Rule = (place) => {
  const { rest, parent } = place;
  if (rest.length === 0) return [names('tag')];
  if (parent === 'try') return bodyWanted(rest.slice(1), place.position);
  return rest.length === 1 ? [OUTER_LABELS] : NOTHING;
};

const everyHandler: Rule = (place) => {
  if (place.parent === 'try') return body(place);
  return place.rest.length === 0 ? [OUTER_LABELS] : NOTHING;
};

/** One with a name stands alone. */
const declaredTypes =
  (...wanted: readonly Wanted[]): Rule =>
  ({ rest }) =>
    isAtom(rest[0], 'id') && rest.length > 1 ? NOTHING : wanted;

const onlyFirst =
  (rule: Rule): Rule =>
  (place) =>
    place.rest.length === 0 ? rule(place) : NOTHING;

const sub: Rule = ({ rest }) => {
  if (rest.some((node) => !isAtom(node))) return NOTHING;
  return [...(rest.length === 0 ? [words('final')] : []), names('type'), lists('func', 'struct', 'array', 'cont')];
};

function isWord(node: Node, word: string): boolean {
  return isAtom(node, 'keyword') && node.text === word;
}

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['module', always({ kind: 'fields' })],
  ['func', external('func', func)],
  ['memory', external('memory', memory)],
  ['table', external('table', table)],
  ['global', external('global', global)],
  ['tag', external('tag', tag)],
  ['import', afterStrings(2)],
  ['export', afterStrings(1)],
  ['type', type],
  ['rec', always(lists('type'))],
  ['start', ({ rest }) => (rest.length === 0 ? [names('func')] : NOTHING)],
  ['elem', elem],
  ['data', data],
  ...['param', 'result', 'local'].map((head): [string, Rule] => [head, declaredTypes(types('value'))]),
  ['mut', onlyFirst(({ parent }) => [types(parent === 'field' || parent === 'array' ? 'storage' : 'value')])],
  ['field', declaredTypes(types('storage'), lists('mut'))],
  ['array', onlyFirst(always(types('storage'), lists('mut')))],
  ['struct', always(lists('field'))],
  ['sub', sub],
  ['cont', onlyFirst(always(names('type')))],
  [
    'ref',
    ({ rest }) =>
      rest.every((node) => isWord(node, 'null'))
        ? [...(rest.length === 0 ? [words('null')] : []), types('heap')]
        : NOTHING,
  ],
  ...['then', 'else', 'do'].map((head): [string, Rule] => [head, body]),
  ...['catch', 'catch_ref'].map((head): [string, Rule] => [head, handler]),
  ...['catch_all', 'catch_all_ref'].map((head): [string, Rule] => [head, everyHandler]),
  ['delegate', onlyFirst(always(OUTER_LABELS))],
  ['on', ({ rest }) => [[names('tag')], [names('label'), words('switch')]][rest.length] ?? NOTHING],
  ['offset', constant],
  ['item', constant],
]);
