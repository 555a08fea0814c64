/** The definition of a name as code in one line, with its index: `(func $log (;3;) (param $level i32) (result i32))`. */

import type { Field, Instruction, TypeUse } from '../../ast';
import { typeText } from '../../check/subtypes';
import type { Entry, ModuleScope } from '../../module-scope';
import { headOf, isAtom, isList, type List, type Node } from '../../tree';
import type { Symbol } from '../symbols';
import { namesIn } from './operands';
import { nodeText } from './node-text';

export function definitionCode(symbol: Symbol, scope: ModuleScope): string {
  switch (symbol.kind) {
    case 'local': {
      const { local, index, chunk } = symbol;
      const type =
        local?.type ?? (chunk.field?.kind === 'func' ? scope.funcType(chunk.field.type)?.params[index] : undefined);
      return joined(
        isParameter(symbol, scope) ? 'param' : 'local',
        local?.id?.text,
        typeText(scope.resolve(type ?? '?'), scope),
      );
    }
    case 'label':
      return symbol.block === 'function' ? functionCode(symbol.chunk.field, scope) : blockCode(symbol.block, scope);
    case 'field':
      return joined('field', symbol.field.id?.text, nodeText(symbol.field.atom));
    default:
      return entryCode(symbol.entry, scope);
  }
}

export function isParameter({ index, chunk }: Extract<Symbol, { kind: 'local' }>, scope: ModuleScope): boolean {
  return chunk.field?.kind === 'func' && index < (scope.funcType(chunk.field.type)?.params.length ?? 0);
}

function joined(...words: readonly (string | undefined)[]): string {
  return `(${words.filter((word) => word !== undefined && word !== '').join(' ')})`;
}

function entryCode(entry: Entry, scope: ModuleScope): string {
  const { field, index, space, type } = entry;
  if (field.kind === 'func' || field.kind === 'tag')
    return joined(space, field.id?.text, `(;${index};)`, signatureCodeOf(field.type, scope));
  return withIndex(type?.node ?? definingList(field), index);
}

function functionCode(field: Field | undefined, scope: ModuleScope): string {
  const entry = field === undefined ? undefined : scope.entriesOf(field)[0];
  return entry === undefined ? '' : entryCode(entry, scope);
}

function blockCode({ name, label, type }: Instruction, scope: ModuleScope): string {
  return joined(name, label?.text, type === undefined ? '' : signatureCodeOf(type, scope));
}

/** `(type $t) (param $level i32) (result i32)` */
function signatureCodeOf(type: TypeUse, scope: ModuleScope): string {
  const { params = [], results = [] } = scope.funcType(type) ?? {};
  const names = namesIn(type, scope);
  return [
    type.use === undefined ? '' : `(type ${type.use.atom.text})`,
    ...params.map((param, at) =>
      joined('param', names[at] === undefined || names[at] === '' ? '' : `$${names[at]}`, typeText(param, scope)),
    ),
    ...results.map((result) => joined('result', typeText(result, scope))),
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** Of `(import "m" "n" (memory 1))` the part that says what it is. */
function definingList({ node }: Field): List {
  return headOf(node) === 'import' ? (node.items.find(isList) ?? node) : node;
}

/** Without imports and exports, which are told in words. */
function withIndex({ items }: List, index: number): string {
  const [head, ...rest] = items;
  const id = isAtom(rest[0], 'id') ? rest.shift() : undefined;
  const kept = rest.filter((node: Node) => !['import', 'export'].includes(headOf(node)));
  return joined(
    head === undefined ? '' : nodeText(head),
    id === undefined ? '' : nodeText(id),
    `(;${index};)`,
    ...kept.map(nodeText),
  );
}
