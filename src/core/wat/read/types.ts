/** Types in the text format. https://webassembly.github.io/spec/core/text/types.html */

import type { Composite, Local, StorageField, TypeDefinition, TypeUse, Use, ValueType } from '../ast';
import { headOf, isAtom, isKeyword, isList, type Atom, type List, type Node } from '../tree';
import { Cursor, type Reading } from './reading';

export const NUMBER_TYPES: readonly string[] = ['i32', 'i64', 'f32', 'f64', 'v128'];

export const HEAP_TYPES: readonly string[] = [
  'any', 'eq', 'i31', 'struct', 'array', 'none', 'func', 'nofunc', 'extern', 'noextern', 'exn', 'noexn', 'cont', 'nocont',
]; // prettier-ignore

/** Short forms of `(ref null …)`. */
export const REFERENCE_TYPES: ReadonlyMap<string, string> = new Map([
  ['nullref', 'none'],
  ['nullfuncref', 'nofunc'],
  ['nullexternref', 'noextern'],
  ['nullexnref', 'noexn'],
  ['nullcontref', 'nocont'],
  ...HEAP_TYPES.filter((heap) => !heap.startsWith('no')).map((heap) => [`${heap}ref`, heap] as const),
]);

/** What an unreadable type is taken for; it fits everything, so that nothing follows from it. */
export const ANY_TYPE: ValueType = '?';

function valueType(node: Node | undefined, reading: Reading): ValueType | undefined {
  if (isAtom(node, 'keyword')) return NUMBER_TYPES.includes(node.text) ? node.text : referenceType(node, reading);
  return referenceType(node, reading);
}

export function referenceType(node: Node | undefined, reading: Reading): ValueType | undefined {
  if (isAtom(node, 'keyword')) {
    const heap = REFERENCE_TYPES.get(node.text);
    return heap === undefined ? undefined : `ref null ${heap}`;
  }
  if (!isList(node) || headOf(node) !== 'ref') return undefined;
  const cursor = Cursor.after(node);
  const isNullable = cursor.keyword('null') !== undefined;
  const heap = heapType(cursor, reading);
  if (heap === undefined) {
    reading.problems.error('syntax', cursor.place, 'a reference type is written `(ref $type)` or `(ref null func)`');
    return ANY_TYPE;
  }
  nothingMore(cursor, reading, 'a reference type');
  return `ref ${isNullable ? 'null ' : ''}${heap}`;
}

/** `func`, `extern`, … or the index of a type. */
export function heapType(cursor: Cursor, reading: Reading): string | undefined {
  const { peek } = cursor;
  if (isAtom(peek, 'keyword')) return HEAP_TYPES.includes(peek.text) ? cursor.atom('keyword')?.text : undefined;
  const index = cursor.index();
  if (index === undefined) return undefined;
  reading.use('type', index);
  return index.text;
}

/** Types up to the end; each that is none is told. */
export function valueTypes(cursor: Cursor, reading: Reading): ValueType[] {
  const types: ValueType[] = [];
  for (let node = cursor.take(); node !== undefined; node = cursor.take()) types.push(typeOrAny(node, reading));
  return types;
}

export function typeOrAny(node: Node, reading: Reading): ValueType {
  const type = valueType(node, reading);
  if (type === undefined) reading.problems.error('syntax', node, `${shown(node)} is no value type: ${VALUE_TYPES}`);
  return type ?? ANY_TYPE;
}

const VALUE_TYPES = 'i32, i64, f32, f64, v128, funcref, externref or (ref …)';

/** `(param $x i32)`, `(param i32 i32)`, and the same of `local`. */
export function locals(list: List, reading: Reading, mayHaveNames = true): Local[] {
  const cursor = Cursor.after(list);
  const id = cursor.id();
  if (id === undefined) return cursor.rest.map((atom) => ({ type: typeOrAny(atom, reading), atom }));
  if (!mayHaveNames) reading.problems.error('syntax', id, 'parameters have no names here');
  const atom = cursor.take();
  if (atom === undefined) {
    reading.problems.error('syntax', cursor.place, `${id.text} needs a type: ${VALUE_TYPES}`);
    return [{ type: ANY_TYPE, id, atom: id }];
  }
  nothingMore(cursor, reading, `what has a name stands alone: (${headOf(list)} ${id.text} i32)`);
  return [{ type: typeOrAny(atom, reading), id, atom }];
}

/** `(type $t)`, `(param …)`, `(result …)`, in this order, each as often as it stands there. */
export function typeUse(cursor: Cursor, reading: Reading, mayHaveNames = true): TypeUse {
  const { start } = cursor.place;
  let end = start;
  const type = cursor.list('type');
  const use = type === undefined ? undefined : useOfType(type, reading);
  end = type?.end ?? end;
  const params: Local[] = [];
  const results: ValueType[] = [];
  let isInline = false;
  for (let list = cursor.list('param', 'result'); list !== undefined; list = cursor.list('param', 'result')) {
    isInline = true;
    end = list.end;
    if (headOf(list) === 'result') for (const type of valueTypes(Cursor.after(list), reading)) results.push(type);
    else {
      if (results.length > 0) reading.problems.error('order', list, 'parameters come before results');
      for (const local of locals(list, reading, mayHaveNames)) params.push(local);
    }
  }
  return { ...(use === undefined ? {} : { use }), params, results, isInline, start, end };
}

function useOfType(list: List, reading: Reading): Use | undefined {
  const cursor = Cursor.after(list);
  const index = cursor.index();
  if (index === undefined) {
    reading.problems.error('syntax', cursor.place, 'a type is named by its name or its index: (type $name)');
    return undefined;
  }
  nothingMore(cursor, reading, '(type …) has one index');
  return reading.use('type', index);
}

/** `(type $id? …)`. */
export function typeDefinition(node: List, reading: Reading): TypeDefinition {
  const cursor = Cursor.after(node);
  const id = cursor.id();
  const sub = cursor.list('sub');
  const inner = sub === undefined ? cursor : Cursor.after(sub);
  const isFinal = sub === undefined || inner.keyword('final') !== undefined;
  const supertypes: Use[] = [];
  if (sub !== undefined) {
    for (let index = inner.index(); index !== undefined; index = inner.index())
      supertypes.push(reading.use('type', index));
  }
  const composite = compositeType(inner, reading);
  nothingMore(inner, reading, 'a type is defined by one form');
  if (inner !== cursor) nothingMore(cursor, reading, 'a type is defined by one form');
  return { node, ...(id === undefined ? {} : { id }), isFinal, supertypes, composite };
}

function compositeType(cursor: Cursor, reading: Reading): Composite {
  const list = cursor.list('func', 'struct', 'array', 'cont');
  if (list === undefined) {
    const message = 'a type is (func …), (struct …), (array …) or (sub …)';
    reading.problems.error('syntax', cursor.place, message);
    cursor.take();
    return { kind: 'func', params: [], results: [] };
  }
  const inner = Cursor.after(list);
  const kind = headOf(list);
  if (kind === 'struct') return { kind, fields: structFields(inner, reading) };
  if (kind === 'array') return { kind, element: arrayElement(inner, reading) };
  if (kind === 'cont') return continuation(inner, reading);
  const { params, results, use } = typeUse(inner, reading);
  if (use !== undefined) reading.problems.error('syntax', use.atom, 'a type is written out, not taken from another');
  nothingMore(inner, reading, 'a function type has parameters and results');
  return { kind: 'func', params, results };
}

function continuation(cursor: Cursor, reading: Reading): Composite {
  const index = cursor.index();
  if (index === undefined)
    reading.problems.error('syntax', cursor.place, 'a continuation has the type of its function');
  return { kind: 'cont', ...(index === undefined ? {} : { use: reading.use('type', index) }) };
}

function structFields(cursor: Cursor, reading: Reading): StorageField[] {
  const fields: StorageField[] = [];
  for (let node = cursor.take(); node !== undefined; node = cursor.take()) {
    if (headOf(node) === 'field' && isList(node)) for (const field of fieldsOf(node, reading)) fields.push(field);
    else reading.problems.error('syntax', node, 'a structure has fields: (field $name i32)');
  }
  return fields;
}

function fieldsOf(list: List, reading: Reading): StorageField[] {
  const cursor = Cursor.after(list);
  const id = cursor.id();
  if (id === undefined) return cursor.rest.map((node) => storage(node, reading));
  const node = cursor.take();
  if (node === undefined) {
    reading.problems.error('syntax', cursor.place, `${id.text} needs a type`);
    return [{ id, atom: id, type: ANY_TYPE, isMutable: true }];
  }
  nothingMore(cursor, reading, 'what has a name stands alone: (field $name i32)');
  return [{ ...storage(node, reading), id }];
}

function arrayElement(cursor: Cursor, reading: Reading): StorageField {
  const node = cursor.take();
  if (node === undefined) {
    reading.problems.error('syntax', cursor.place, 'an array has one type of elements: (array (mut i32))');
    return { atom: { kind: 'keyword', text: '', ...cursor.place }, type: ANY_TYPE, isMutable: true };
  }
  nothingMore(cursor, reading, 'an array has one type of elements');
  return storage(node, reading);
}

function storage(node: Node, reading: Reading): StorageField {
  if (!isList(node) || headOf(node) !== 'mut')
    return { atom: node, type: storageType(node, reading), isMutable: false };
  const cursor = Cursor.after(node);
  const inner = cursor.take();
  if (inner === undefined) reading.problems.error('syntax', cursor.place, '(mut …) needs a type');
  nothingMore(cursor, reading, '(mut …) has one type');
  return { atom: node, type: inner === undefined ? ANY_TYPE : storageType(inner, reading), isMutable: true };
}

function storageType(node: Node, reading: Reading): string {
  return isKeyword(node, 'i8') || isKeyword(node, 'i16') ? node.text : typeOrAny(node, reading);
}

/** What follows although nothing should. */
export function nothingMore(cursor: Cursor, reading: Reading, rule: string): void {
  const extra = cursor.peek;
  if (extra !== undefined) reading.problems.error('syntax', extra, `${shown(extra)} does not belong here: ${rule}`);
}

/** A node in a message. */
export function shown(node: Node): string {
  if (!isList(node)) return `\`${clipped(node)}\``;
  const [first] = node.items;
  return first === undefined ? '`()`' : isAtom(first) ? `\`(${clipped(first)} …)\`` : '`((…`';
}

function clipped({ text }: Atom): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
