/** Names of an index space, or numbers of what has none. */

import type { Instruction, ModuleSpace, Space, ValueType } from '../../ast';
import { typeText } from '../../check/subtypes';
import { isList } from '../../tree';
import { importItems } from './host-functions';
import type { Entry, ModuleScope } from '../../module-scope';
import { detailOf, signatureText, storageText } from '../details';
import { commentAbove } from '../describe/comments';
import { effectOf } from '../describe/effect';
import { importDoc } from '../describe/known-docs';
import { importedNames } from '../describe/known-functions';
import { paragraphs, plain } from '../describe/markdown';
import { localsOf } from '../locals';
import { consumerOf } from '../describe/consumer';
import { hasLetters, type CompletionKind, type Item } from './item';
import { outerOf, type Position } from './position';
import type { NamesWanted } from './wanted';

const KINDS: Readonly<Record<Space, CompletionKind>> = {
  func: 'function', type: 'type', local: 'local', global: 'global', table: 'table', memory: 'memory', tag: 'tag',
  elem: 'elem', data: 'data', label: 'label', field: 'field',
}; // prettier-ignore

/** None behind a parenthesis. */
export function nameItems(wanted: NamesWanted, position: Position): Item[] {
  if (position.opened !== undefined || position.scope === undefined) return [];
  switch (wanted.space) {
    case 'local':
      return localItems(wanted, position);
    case 'label':
      return labelItems(wanted, position);
    case 'field':
      return fieldItems(wanted, position);
    default:
      return entryItems(wanted, wanted.space, position);
  }
}

interface Named {
  readonly space: Space;
  readonly name: string | undefined;
  readonly index: number;
  readonly detail: string;
  /** Whether it is what its place takes. */
  readonly isFitting?: boolean;
  readonly markdown?: () => string;
}

function itemOf({ space, name, index, detail, isFitting = false, markdown }: Named): Item {
  const rank = `1${isFitting ? 0 : 1}${String(index).padStart(6, '0')}`;
  return { label: name ?? String(index), kind: KINDS[space], detail, rank, markdown };
}

function localItems({ instruction }: NamesWanted, position: Position): Item[] {
  const { field, scope } = position;
  if (field?.kind !== 'func' || scope === undefined) return [];
  const params = scope.funcType(field.type)?.params ?? [];
  const need = neededBy(instruction, position);
  return localsOf(scope, field).map((local, index) => {
    const type = scope.resolve(local?.type ?? params[index] ?? '?');
    const detail = `${typeText(type, scope)}, ${index < params.length ? 'parameter' : 'local'} ${index}`;
    return itemOf({ space: 'local', name: local?.id?.text, index, detail, isFitting: need?.(type) === true });
  });
}

type Fits = (type: ValueType) => boolean;

/** What the instruction that takes the value takes in its place. */
function neededBy(instruction: Instruction | undefined, position: Position): Fits | undefined {
  const { scope, field } = position;
  if (instruction === undefined || scope === undefined || !/\.get$|^call$/.test(instruction.name)) return undefined;
  const around = { scope, ...(field === undefined ? {} : { field }) };
  const consumer = consumerOf(instruction, outerOf(instruction, position), around, position.word);
  const need = consumer === undefined ? undefined : effectOf(consumer.instruction, around)?.params[consumer.at]?.type;
  return need === undefined ? undefined : (type) => type === need;
}

/** Innermost first, as they are counted. */
function labelItems({ isOutside = false }: NamesWanted, position: Position): Item[] {
  const { scope } = position;
  const around = position.instructions.filter((one, at) =>
    isAroundCursor(one, position.instructions[at - 1], position),
  );
  const blocks = isOutside && around[0]?.name.startsWith('try') === true ? around.slice(1) : around;
  const seen = new Set<string>();
  return blocks.flatMap(({ name, label, type }, depth) => {
    const isHidden = label !== undefined && seen.has(label.text);
    if (label !== undefined) seen.add(label.text);
    const signature = type === undefined || scope === undefined ? '' : signatureText(scope.funcType(type), scope);
    const detail = `${name}, depth ${depth}${signature === '()' ? '' : ` ${signature}`}`;
    return [itemOf({ space: 'label', name: isHidden ? undefined : label?.text, index: depth, detail })];
  });
}

/** Whether a label can be used there: inside of the block, not in front of it. */
function isAroundCursor(block: Instruction, inner: Instruction | undefined, { at }: Position): boolean {
  if (block.body === undefined) return false;
  if (inner !== undefined) return !block.operands.includes(inner);
  return at > Math.max(block.keyword.end, block.label?.end ?? 0, block.operands.at(-1)?.end ?? 0);
}

function fieldItems({ owner }: NamesWanted, { scope }: Position): Item[] {
  const entry = owner === undefined || isList(owner) ? undefined : scope?.find('type', owner);
  const composite = entry?.type?.composite;
  if (composite?.kind !== 'struct' || scope === undefined) return [];
  return composite.fields.map((field, index) =>
    itemOf({ space: 'field', name: field.id?.text, index, detail: storageText(field, scope) }),
  );
}

/** Only those with the letters that are there already: a module may have thousands. */
function entryItems(wanted: NamesWanted, space: ModuleSpace, position: Position): Item[] {
  const { scope, prefix } = position;
  const entries = scope?.entries(space) ?? [];
  if (scope === undefined || (wanted.isOptional === true && entries.length < 2 && prefix === '')) return [];
  const need = neededBy(wanted.instruction, position);
  const own = entries
    .filter((entry) => isWanted(entry, wanted) && isKnownThere(entry, position))
    .filter((entry) => hasLetters(entry.id?.text ?? String(entry.index), prefix))
    .slice(0, MOST_ENTRIES)
    .map((entry) => entryItem(entry, position, need));
  return space === 'func' && wanted.instruction !== undefined ? [...own, ...importItems(position)] : own;
}

const MOST_ENTRIES = 300;

function isWanted({ field, type }: Entry, { isMutable, composite }: NamesWanted): boolean {
  if (isMutable === true && field.kind === 'global' && !field.isMutable) return false;
  return composite === undefined || type?.composite.kind === composite;
}

/** Constants are worked out of globals that never change, and of those above where it is one's own. */
function isKnownThere({ space, field, chunk }: Entry, { field: own, chunk: here }: Position): boolean {
  if (space !== 'global' || own === undefined || own.kind === 'func') return true;
  const isAbove = !['global', 'table'].includes(own.kind) || here === undefined || chunk.start < here.start;
  return isAbove && field.kind === 'global' && !field.isMutable;
}

function entryItem(entry: Entry, { scope, text }: Position, need: Fits | undefined): Item {
  const { space, id, index } = entry;
  const type = scope === undefined ? undefined : resultOf(entry, scope);
  return itemOf({
    space,
    name: id?.text,
    index,
    detail: scope === undefined ? '' : detailOf(entry, scope),
    isFitting: type !== undefined && need?.(type) === true,
    markdown: () => entryDoc(entry, text),
  });
}

/** The one value that a global has or a function leaves. */
function resultOf({ field }: Entry, scope: ModuleScope): ValueType | undefined {
  if (field.kind === 'global') return scope.resolve(field.type);
  const results = field.kind === 'func' ? (scope.funcType(field.type)?.results ?? []) : [];
  return results.length === 1 ? results[0] : undefined;
}

function entryDoc({ field, chunk, type }: Entry, text: string): string {
  const names = importedNames(field);
  const comment = commentAbove(text, chunk.start + (type?.node ?? field.node).start);
  return paragraphs(comment.map(plain).join('\n'), names === undefined ? '' : importDoc(names.module, names.name));
}
