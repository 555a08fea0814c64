/** What a text defines, as an outline. */

import type { WatAnalysis } from '../analysis';
import type { ExportField, Field, FuncField, Instruction, ModuleSpace, StartField, StorageField } from '../ast';
import { typeText } from '../check/subtypes';
import type { Chunk, ModulePart } from '../document';
import { nameOf } from '../literals';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span } from '../problems';
import { isAtom, isList, type Atom } from '../tree';
import { detailOf, EntryNames, storageText } from './details';

export interface OutlineItem {
  /** Never empty. */
  readonly name: string;
  readonly detail: string;
  readonly kind: ModuleSpace | 'module' | 'export' | 'import' | 'start' | 'local' | 'label' | 'field';
  readonly span: Span;
  /** Within the span. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineItem[];
}

/** In the order of the text. Where there are several modules, each is an item of its own. */
export function documentSymbols(analysis: WatAnalysis): OutlineItem[] {
  const { modules } = analysis.document;
  const outlines = modules.map((part) => ({ part, items: outlineOf(analysis.scopeOf(part)) }));
  return modules.length < 2
    ? outlines.flatMap(({ items }) => items)
    : outlines.map(({ part, items }) => moduleItem(part, items));
}

function outlineOf(scope: ModuleScope): OutlineItem[] {
  const outline = new Outline(scope);
  return scope.part.chunks.flatMap((chunk) => outline.itemsOf(chunk));
}

function moduleItem({ open, chunks, close }: ModulePart, children: OutlineItem[]): OutlineItem {
  const all = [open, ...chunks, close].filter((chunk) => chunk !== undefined);
  const start = Math.min(...[all[0], all.at(-1)].map((chunk) => chunk?.start ?? 0));
  const span = { start, end: all.reduce((end, chunk) => Math.max(end, chunk.end), start) };
  const [list] = open?.nodes ?? [];
  const id = isList(list) ? list.items.find((item) => isAtom(item, 'id')) : undefined;
  if (open === undefined || id === undefined || !isAtom(id))
    return { name: 'module', detail: '', kind: 'module', span, nameSpan: { start, end: open?.end ?? start }, children };
  return { name: id.text, detail: '', kind: 'module', span, nameSpan: placed(open, id), children };
}

function placed({ start }: Chunk, at: Span): Span {
  return { start: start + at.start, end: start + at.end };
}

class Outline {
  private readonly names: EntryNames;

  constructor(private readonly scope: ModuleScope) {
    this.names = new EntryNames(scope);
  }

  itemsOf(chunk: Chunk): OutlineItem[] {
    const { field } = chunk;
    if (field === undefined) return [];
    if (field.kind === 'export') return exportItem(chunk, field);
    if (field.kind === 'start') return startItem(chunk, field);
    // A table with its elements is one item.
    const own = this.scope.entriesOf(field).filter(({ space }) => space === field.kind);
    return own.map((entry) => this.entryItem(chunk, field, entry));
  }

  private entryItem(chunk: Chunk, field: Field, entry: Entry): OutlineItem {
    const isImport = 'imported' in field;
    const detail = detailOf(entry, this.scope);
    return {
      name: this.names.textOf(entry),
      detail: isImport ? `${field.imported.module.text} ${field.kind} ${detail}`.trim() : detail,
      kind: isImport ? 'import' : entry.space,
      span: placed(chunk, entry.type?.node ?? field.node),
      nameSpan: placed(chunk, nameAtom(field, entry)),
      children: this.childrenOf(chunk, field, entry),
    };
  }

  private childrenOf(chunk: Chunk, field: Field, { type }: Entry): OutlineItem[] {
    if (field.kind === 'func') return this.functionItems(chunk, field);
    if (type?.composite.kind !== 'struct') return [];
    return type.composite.fields.map((one, index) => this.fieldItem(chunk, one, index));
  }

  private fieldItem(chunk: Chunk, field: StorageField, index: number): OutlineItem {
    const detail = storageText(field, this.scope);
    return leaf(chunk, 'field', field.id?.text ?? `(;${index};)`, detail, field.id, field.atom);
  }

  private functionItems(chunk: Chunk, field: FuncField): OutlineItem[] {
    const parameters = field.type.params.map(({ id, atom, type }, index) =>
      leaf(chunk, 'local', id?.text ?? `(;${index};)`, typeText(type, this.scope), id, atom),
    );
    const labels: OutlineItem[] = [];
    addLabels(chunk, field.body, labels);
    return [...parameters, ...labels];
  }
}

function nameAtom(field: Field, { id, type }: Entry): Span {
  if (id !== undefined) return id;
  if (type !== undefined) return type.node.items[0] ?? type.node;
  const [exported] = 'exports' in field ? field.exports : [];
  return exported ?? field.keyword;
}

function leaf(
  chunk: Chunk,
  kind: 'local' | 'field',
  name: string,
  detail: string,
  id: Atom | undefined,
  atom: Span,
): OutlineItem {
  const span = placed(chunk, { start: id?.start ?? atom.start, end: Math.max(atom.end, id?.end ?? 0) });
  return { name, detail, kind, span, nameSpan: placed(chunk, id ?? atom), children: [] };
}

/** Blocks without a label are passed over, what is in them is not. */
function addLabels(chunk: Chunk, body: readonly Instruction[], into: OutlineItem[]): void {
  for (const instruction of body) {
    addLabels(chunk, instruction.operands, into);
    const { label, name } = instruction;
    const inside: OutlineItem[] = label === undefined ? into : [];
    addLabels(chunk, instruction.body ?? [], inside);
    for (const part of instruction.parts ?? []) addLabels(chunk, part.body, inside);
    if (label === undefined) continue;
    const [span, nameSpan] = [placed(chunk, instruction), placed(chunk, label)];
    into.push({ name: label.text, detail: name, kind: 'label', span, nameSpan, children: inside });
  }
}

function exportItem(chunk: Chunk, { name, use, node }: ExportField): OutlineItem[] {
  if (name === undefined) return [];
  const detail = use === undefined ? '' : `${use.space} ${use.atom.text}`;
  const text = nameOf(name.text);
  const shown = text === undefined || text === '' ? name.text : text;
  return [
    { name: shown, detail, kind: 'export', span: placed(chunk, node), nameSpan: placed(chunk, name), children: [] },
  ];
}

function startItem(chunk: Chunk, { use, node, keyword }: StartField): OutlineItem[] {
  const detail = use?.atom.text ?? '';
  const [span, nameSpan] = [placed(chunk, node), placed(chunk, use?.atom ?? keyword)];
  return [{ name: 'start', detail, kind: 'start', span, nameSpan, children: [] }];
}
