/** Keywords: types, and lists such as `(param …)` with what belongs into them. */

import { HEAP_TYPES, NUMBER_TYPES, REFERENCE_TYPES } from '../../read/types';
import { keywordDoc } from '../../keyword-docs';
import type { Item } from './item';
import { nameItems } from './names';
import { isAlone, type Position } from './position';
import type { Wanted } from './wanted';

/** What is in parentheses: `(` and `)` are there already, or come with it. */
export function parenthesized(position: Position, inner: string): string {
  if (position.opened === undefined) return `(${inner})`;
  return position.opened.isClosed ? inner : `${inner})`;
}

const LISTS: ReadonlyMap<string, string> = new Map([
  ['param', 'param \\$${1:name} ${2:i32}'],
  ['local', 'local \\$${1:name} ${2:i32}'],
  ['result', 'result ${1:i32}'],
  ['type', 'type \\$${1:name}'],
  ['export', 'export "${1:name}"'],
  ['import', 'import "${1:env}" "${2:name}"'],
  ['func', 'func \\$${1:name}'],
  ['memory', 'memory ${1:0}'],
  ['table', 'table ${1:0}'],
  ['global', 'global \\$${1:name}'],
  ['tag', 'tag \\$${1:name}'],
  ['mut', 'mut ${1:i32}'],
  ['field', 'field \\$${1:name} ${2:i32}'],
  ['struct', 'struct (field \\$${1:name} ${2:i32})'],
  ['array', 'array (mut ${1:i32})'],
  ['sub', 'sub $0'],
  ['cont', 'cont \\$${1:type}'],
  ['offset', 'offset (i32.const ${1:0})'],
  ['item', 'item (ref.func \\$${1:name})'],
  ['data', 'data "${1:text}"'],
  ['elem', 'elem \\$${1:name}'],
  ['then', 'then\n  $0'],
  ['else', 'else\n  $0'],
  ['do', 'do\n  $0'],
  ['catch', 'catch \\$${1:tag} \\$${2:label}'],
  ['catch_ref', 'catch_ref \\$${1:tag} \\$${2:label}'],
  ['catch_all', 'catch_all \\$${1:label}'],
  ['catch_all_ref', 'catch_all_ref \\$${1:label}'],
  ['on', 'on \\$${1:tag} \\$${2:label}'],
]);

/** Without names, where there are none: types of blocks. */
const UNNAMED: ReadonlyMap<string, string> = new Map([['param', 'param ${1:i32}']]);

/** What stands in a definition of a type. */
const IN_TYPES: ReadonlyMap<string, string> = new Map([['func', 'func (param ${1:i32}) (result ${2:i32})']]);

export function listItems({ heads, isNamed }: Extract<Wanted, { kind: 'lists' }>, position: Position): Item[] {
  const isType = ['struct', 'sub'].some((head) => heads.includes(head));
  return heads.map((head) => {
    const inner =
      (isType ? IN_TYPES.get(head) : isNamed ? undefined : UNNAMED.get(head)) ?? LISTS.get(head) ?? `${head} $0`;
    return {
      label: position.opened === undefined ? `(${head}` : head,
      kind: 'keyword',
      ...(isAlone(position) ? { insert: parenthesized(position, inner), isSnippet: true } : {}),
      rank: '2',
      filterText: head,
      markdown: () => keywordDoc(head) ?? '',
    };
  });
}

export function wordItems({ words }: Extract<Wanted, { kind: 'words' }>, position: Position): Item[] {
  return position.opened === undefined ? words.map((word) => keyword(word)) : [];
}

function keyword(word: string, rank = '2'): Item {
  return { label: word, kind: 'keyword', rank, markdown: () => keywordDoc(word) ?? '' };
}

const STORAGE = ['i8', 'i16'];

export function typeItems({ of }: Extract<Wanted, { kind: 'types' }>, position: Position): Item[] {
  const references = [...REFERENCE_TYPES.keys()];
  if (of === 'heap')
    return position.opened === undefined
      ? [...HEAP_TYPES.map((word) => keyword(word)), ...nameItems({ kind: 'names', space: 'type' }, position)]
      : [];
  const reference: Item = {
    label: position.opened === undefined ? '(ref' : 'ref',
    kind: 'keyword',
    insert: parenthesized(position, 'ref null $0'),
    isSnippet: true,
    rank: '2',
    filterText: 'ref',
    markdown: () => keywordDoc('ref') ?? '',
  };
  if (position.opened !== undefined) return [reference];
  const numbers = of === 'reference' ? [] : [...NUMBER_TYPES, ...(of === 'storage' ? STORAGE : [])];
  return [...numbers.map((word) => keyword(word, '1')), ...references.map((word) => keyword(word)), reference];
}
