/** What is not written: indices of what has no name, names of what is told by its index, what an `end` ends. */

import type { WatAnalysis } from '../analysis';
import type { Field, FuncField, Instruction, Use } from '../ast';
import { fieldIndex } from '../check/garbage-collected';
import type { Chunk, ModulePart } from '../document';
import { indexNumber } from '../literals';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span } from '../problems';
import { detailOf, EntryNames, signatureText } from './details';
import { eachInstruction } from './walk';
import { LocalScope } from './locals';

export interface InlayHint {
  /** Behind a word; a space belongs between it and the hint. */
  readonly offset: number;
  readonly text: string;
  readonly kind: 'index' | 'name' | 'label' | 'type';
  readonly tooltip?: string;
}

export interface InlayOptions {
  /** `(func (;3;) …)`, `(param i32 (;0;) i32 (;1;))` */
  readonly indices: boolean;
  /** `call 3 $log` */
  readonly names: boolean;
  /** `end ;; loop $next` */
  readonly ends: boolean;
}

export const ALL_HINTS: InlayOptions = { indices: true, names: true, ends: true };

/** A block that one can see as a whole needs no help. */
const LINES_OF_LONG_BLOCK = 10;

/** In the order of the text; those in `span`. */
export function inlayHints(analysis: WatAnalysis, span: Span, options: InlayOptions = ALL_HINTS): InlayHint[] {
  const lines = new LineNumbers(analysis.document.text);
  return analysis.document.modules.flatMap((part) => {
    const touched = part.chunks.filter(({ start, end }) => start <= span.end && end >= span.start);
    const scope = analysis.scopeOf(part);
    const names = new EntryNames(scope);
    const numbered = numberedIn(part);
    return touched
      .flatMap((chunk) => hintsOf(new HintReader(chunk, scope, names, lines, numbered), options))
      .filter(({ offset }) => offset >= span.start && offset <= span.end);
  });
}

/** Spaces of which some entry is told by its number: in the others nobody counts. */
function numberedIn({ chunks }: ModulePart): ReadonlySet<Use['space']> {
  const found = new Set<Use['space']>();
  for (const { field } of chunks) if (field !== undefined) for (const space of numberedBy(field)) found.add(space);
  return found;
}

const numberedOf = new WeakMap<Field, ReadonlySet<Use['space']>>();

function numberedBy(field: Field): ReadonlySet<Use['space']> {
  const known = numberedOf.get(field);
  if (known !== undefined) return known;
  const spaces = new Set(field.uses.filter(({ atom }) => atom.kind === 'number').map(({ space }) => space));
  numberedOf.set(field, spaces);
  return spaces;
}

function hintsOf(reader: HintReader, options: InlayOptions): InlayHint[] {
  if (options.indices) reader.indices();
  if (options.names) reader.names();
  if (options.ends) reader.ends();
  return reader.found.sort((a, b) => a.offset - b.offset);
}

/** Found when they are first asked for. */
class LineNumbers {
  private starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  /** From 1. */
  of(offset: number): number {
    this.starts ??= lineStarts(this.text);
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

class HintReader {
  readonly found: InlayHint[] = [];

  constructor(
    private readonly chunk: Chunk,
    private readonly scope: ModuleScope,
    private readonly entryNames: EntryNames,
    private readonly lines: LineNumbers,
    private readonly numbered: ReadonlySet<Use['space']>,
  ) {}

  private get field(): Field | undefined {
    return this.chunk.field;
  }

  private add(at: number, kind: InlayHint['kind'], text: string | undefined, tooltip = ''): void {
    if (text === undefined || text === '') return;
    const offset = this.chunk.start + at;
    this.found.push({ offset, text, kind, ...(tooltip === '' ? {} : { tooltip }) });
  }

  indices(): void {
    const { field } = this;
    if (field === undefined) return;
    for (const entry of this.scope.entriesOf(field)) this.index(field, entry);
    if (field.kind === 'func' && field.imported === undefined) this.localIndices(field);
  }

  private index(field: Field, entry: Entry): void {
    if (entry.id !== undefined || entry.space !== field.kind || !this.isTelling(field, entry)) return;
    const keyword = entry.type?.node.items[0] ?? field.keyword;
    // Disassemblers write it as a comment.
    if (!this.chunk.text.startsWith(' (;', keyword.end))
      this.add(keyword.end, 'index', `(;${entry.index};)`, `${entry.space} ${entry.index}`);
  }

  /** Where nobody counts no index helps; what stands alone needs none, nor does a segment that is only copied at the start. */
  private isTelling(field: Field, { space }: Entry): boolean {
    if (!this.numbered.has(space)) return false;
    if (field.kind === 'data') return field.offset === undefined;
    if (field.kind === 'elem') return field.mode === 'passive';
    return this.scope.entries(space).length > 1;
  }

  private localIndices(field: FuncField): void {
    const { all } = new LocalScope(this.scope, field);
    if (all.length < 2 || !numberedBy(field).has('local')) return;
    for (const [index, local] of all.entries()) {
      if (local !== undefined && local.id === undefined) this.add(local.atom.end, 'index', `(;${index};)`);
    }
  }

  names(): void {
    const { field } = this;
    const locals = field?.kind === 'func' ? new LocalScope(this.scope, field) : undefined;
    for (const use of field?.uses ?? []) if (use.atom.kind === 'number') this.name(use, locals);
  }

  private name(use: Use, locals: LocalScope | undefined): void {
    const { end } = use.atom;
    switch (use.space) {
      case 'label':
        this.label(use);
        break;
      case 'local':
        this.add(end, 'name', locals?.all[locals.indexOf(use.atom) ?? -1]?.id?.text);
        break;
      case 'field':
        this.add(end, 'name', this.structureField(use));
        break;
      default:
        this.entry(use.space, use);
    }
  }

  private entry(space: Entry['space'], { atom }: Use): void {
    const entry = this.scope.find(space, atom);
    if (entry === undefined) {
      if (space === 'type') this.implicitType(indexNumber(atom.text), atom.end);
      return;
    }
    const detail = detailOf(entry, this.scope);
    const name = entry.id?.text ?? this.entryNames.externalOf(entry);
    if (name !== undefined) this.add(atom.end, 'name', name, detail);
    else if (space === 'type') this.add(atom.end, 'type', detail);
  }

  /** One that a signature brings. */
  private implicitType(index: number | undefined, at: number): void {
    const type = index === undefined ? undefined : this.scope.funcTypeAt(index);
    if (type !== undefined) this.add(at, 'type', `func ${signatureText(type, this.scope)}`);
  }

  private structureField(use: Use): string | undefined {
    const composite = use.owner === undefined ? undefined : this.scope.find('type', use.owner.atom)?.type?.composite;
    return composite?.kind === 'struct' ? composite.fields[fieldIndex(composite, use) ?? -1]?.id?.text : undefined;
  }

  private label({ atom, target }: Use): void {
    if (target === 'function') this.add(atom.end, 'label', 'func', 'leaves the function');
    else if (target !== undefined) {
      const place = `${target.name} (line ${this.lines.of(this.chunk.start + target.start)})`;
      this.add(atom.end, 'label', target.label?.text ?? place, target.label === undefined ? '' : place);
    }
  }

  ends(): void {
    if (this.field !== undefined) eachInstruction(this.field, (instruction) => this.end(instruction));
  }

  private end({ closing, label, name, start, end }: Instruction): void {
    // `end $label` tells it already.
    if (closing === undefined || end > closing.end) return;
    const [first, last] = [this.lines.of(this.chunk.start + start), this.lines.of(this.chunk.start + closing.start)];
    if (last - first < LINES_OF_LONG_BLOCK) return;
    this.add(closing.end, 'label', `;; ${name}${label === undefined ? '' : ` ${label.text}`}`, `line ${first}`);
  }
}
