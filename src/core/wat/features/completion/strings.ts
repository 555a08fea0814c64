/** In quotes: names of modules and host functions in imports, of callbacks in exports. */

import type { Span } from '../../problems';
import { nameOf } from '../../literals';
import { headOf, isAtom, type Atom, type List, type Node } from '../../tree';
import { isWasiModule } from '../../../emulator/hostcalls/wasi';
import { isOfHigress } from '../../../proxywasm/signatures';
import { WASI_FUNCTIONS, WASI_PREVIEW1 } from '../../wasi';
import { exportDoc, importDoc } from '../describe/known-docs';
import { announcedBy, importedNames, knownImport, signatureCode, USUAL_ABI, type KnownFunction } from '../describe/known-functions'; // prettier-ignore
import { codeBlock, paragraphs } from '../describe/markdown';
import { finished, literal, type Completion, type Item } from './item';
import type { Position } from './position';
import { behindExport, exportCompletionDoc, functionCode, hostFunctions, importedFunctions, missingExports, type WantedExport } from './whole-fields'; // prettier-ignore

/** A string that the cursor is in. */
interface Quoted {
  readonly position: Position;
  readonly word: Atom;
  readonly list: List;
  readonly isClosed: boolean;
  /** Between the quotes. */
  readonly inner: Span;
}

/** Undefined where the cursor is in no string. */
export function stringCompletions(position: Position): Completion[] | undefined {
  const { word, chunk, at } = position;
  if (word?.text.startsWith('"') !== true || chunk === undefined) return undefined;
  const isClosed = word.kind === 'string' && word.text.length > 1;
  if (isClosed && at === word.end) return [];
  const list = position.lists.at(-1);
  if (list === undefined) return [];
  const end = isClosed ? word.end - 1 : at;
  const quoted = {
    position,
    word,
    list,
    isClosed,
    inner: { start: chunk.start + word.start + 1, end: chunk.start + end },
  };
  return finished(itemsIn(quoted), position.prefix.slice(1), quoted.inner);
}

function itemsIn(quoted: Quoted): Item[] {
  const { list, position } = quoted;
  const names = position.before.filter((node): node is Atom => isAtom(node, 'string'));
  const [module] = names;
  if (headOf(list) === 'export') return names.length === 0 ? exportItems(quoted) : [];
  if (headOf(list) !== 'import') return [];
  if (module === undefined) return moduleItems(position);
  return names.length === 1 ? functionItems(nameOf(module.text) ?? '', quoted) : [];
}

function moduleItems({ scope, field }: Position): Item[] {
  const used = (scope?.part.chunks ?? []).flatMap((chunk) =>
    chunk.field === field ? [] : (importedNames(chunk.field)?.module ?? []),
  );
  const names = new Set(['env', WASI_PREVIEW1, ...used]);
  return [...names]
    .filter((name) => name !== '')
    .map((name) => ({ label: name, kind: 'import', rank: '1', ...escaped(name) }));
}

/** What a string says in the text is not always what stands in it. */
function escaped(name: string): { insert: string } {
  return { insert: name.replace(/["\\]/g, '\\$&') };
}

function functionItems(module: string, quoted: Quoted): Item[] {
  const { scope, field } = quoted.position;
  const abi = (scope === undefined ? undefined : announcedBy(scope)) ?? USUAL_ABI;
  const names = module === 'env' ? hostFunctions(abi) : isWasiModule(module) ? [...WASI_FUNCTIONS.keys()] : [];
  const own = importedNames(field)?.name;
  const there = importedFunctions(scope);
  return names.map((name, at) => {
    const known = knownImport(module, name);
    const isThere = name !== own && there.has(`${module} ${name}`);
    return {
      label: name,
      kind: 'function',
      detail: [isOfHigress(name) ? 'Higress only' : '', isThere ? 'imported already' : '']
        .filter((word) => word !== '')
        .join(', '),
      rank: `${isThere ? 2 : 1}${String(at).padStart(3, '0')}`,
      markdown: () =>
        paragraphs(known === undefined ? '' : codeBlock(functionCode(known, undefined)), importDoc(module, name)),
      ...(known === undefined ? {} : restOfImport(known, quoted)),
    };
  });
}

type Rest = Pick<Item, 'insert' | 'replace' | 'isSnippet'>;

/** The type as well, where nothing stands there yet. */
function restOfImport(known: KnownFunction, quoted: Quoted): Rest {
  const { list, position } = quoted;
  const outer = position.lists.at(-2);
  if (!isLastIn(quoted.word, list)) return nameAlone(known.name, quoted);
  if (outer === undefined || headOf(outer) === 'module') {
    const text = `${known.name}" ${functionCode(known, position.scope)}`;
    return { insert: `${text}${needsClosing(quoted) ? ')' : ''}`, replace: throughQuote(quoted) };
  }
  const signature = signatureCode(known);
  if (headOf(outer) !== 'func' || !isLastIn(list, outer) || signature === '') return nameAlone(known.name, quoted);
  return closingList(quoted, `${known.name}") ${signature}`) ?? nameAlone(known.name, quoted);
}

function nameAlone(name: string, { isClosed }: Quoted): Rest {
  return { insert: isClosed ? name : `${name}"` };
}

/** An empty function does not count: `(func)` is what an editor may have put there. */
function isLastIn(node: Node, { items }: List): boolean {
  return items.at(-1) === node;
}

/** A string without its second quote takes all that follows in its line, the parenthesis too. */
function needsClosing({ list, word, isClosed, position }: Quoted): boolean {
  return !list.isClosed && (isClosed || !word.text.slice(position.at - word.start).includes(')'));
}

function throughQuote({ inner, isClosed }: Quoted): Span {
  return { start: inner.start, end: inner.end + (isClosed ? 1 : 0) };
}

/** Up to the parenthesis of the list, if that follows at once. */
function closingList(quoted: Quoted, text: string): Rest | undefined {
  const { list, word, isClosed } = quoted;
  if (!isClosed) return undefined;
  if (!list.isClosed) return { insert: text, replace: throughQuote(quoted) };
  return list.end === word.end + 1
    ? { insert: text, replace: { ...quoted.inner, end: quoted.inner.end + 2 } }
    : undefined;
}

function exportItems(quoted: Quoted): Item[] {
  const { scope } = quoted.position;
  const missing = missingExports(scope, nameOf(quoted.word.text)).map((one) => exportItem(one, quoted));
  return [...missing, ...(isMemoryExported(quoted.position) ? [] : [memoryItem(quoted)])];
}

function exportItem(wanted: WantedExport, quoted: Quoted): Item {
  const { name, known, rank } = wanted;
  return {
    label: name,
    kind: 'function',
    rank,
    markdown: () => exportCompletionDoc(name, known),
    ...restOfExport(wanted, quoted),
  };
}

function restOfExport({ name, known, body }: WantedExport, quoted: Quoted): Rest {
  const { list, position } = quoted;
  const outer = position.lists.at(-2);
  if (!isLastIn(quoted.word, list)) return nameAlone(name, quoted);
  if (outer === undefined || headOf(outer) === 'module') {
    const text = `${name}" (func \${1:${literal(`$${name}`)}})${needsClosing(quoted) ? ')' : ''}`;
    return { insert: text, replace: throughQuote(quoted), isSnippet: true };
  }
  if (headOf(outer) !== 'func' || !isLastIn(list, outer)) return nameAlone(name, quoted);
  const rest = closingList(quoted, `${name}")${behindExport(known, body, '  ')}`);
  return rest === undefined ? nameAlone(name, quoted) : { ...rest, isSnippet: true };
}

function isMemoryExported({ scope }: Position): boolean {
  return (scope?.part.chunks ?? []).some(({ field }) => {
    const names =
      field?.kind === 'memory'
        ? field.exports
        : field?.kind === 'export' && field.name !== undefined
          ? [field.name]
          : [];
    return names.some(({ text }) => text === '"memory"');
  });
}

function memoryItem(quoted: Quoted): Item {
  const { list, position, word } = quoted;
  const isField = position.lists.length === 1 && isLastIn(word, list);
  return {
    label: 'memory',
    kind: 'memory',
    rank: '30',
    markdown: () => exportDoc('memory'),
    ...(isField
      ? { insert: `memory" (memory 0)${needsClosing(quoted) ? ')' : ''}`, replace: throughQuote(quoted) }
      : nameAlone('memory', quoted)),
  };
}
