/** What names and numbers stand for, for colours that no grammar can know. */

import type { WatAnalysis } from '../analysis';
import type { Field, FuncField, Use } from '../ast';
import type { Chunk } from '../document';
import { fieldIndex } from '../check/garbage-collected';
import { nameOf } from '../literals';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span } from '../problems';
import type { Atom } from '../tree';
import { eachInstruction } from './walk';
import { LocalScope } from './locals';

export const TOKEN_TYPES = [
  'function', 'variable', 'parameter', 'type', 'label', 'property', 'namespace', 'event',
] as const; // prettier-ignore

export const TOKEN_MODIFIERS = ['declaration', 'readonly', 'static', 'defaultLibrary', 'modification'] as const;

export type TokenType = (typeof TOKEN_TYPES)[number];
export type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

export interface SemanticToken {
  readonly start: number;
  readonly length: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** In the order of the text; those that touch `span`, or all. */
export function semanticTokens(analysis: WatAnalysis, span?: Span): SemanticToken[] {
  const within = span ?? { start: 0, end: analysis.document.text.length };
  return analysis.document.modules
    .flatMap((part) => {
      const scope = analysis.scopeOf(part);
      return part.chunks.filter((chunk) => touches(chunk, within)).flatMap((chunk) => tokensOf(chunk, scope));
    })
    .filter(({ start, length }) => touches({ start, end: start + length }, within));
}

function touches({ start, end }: Span, within: Span): boolean {
  return start <= within.end && end >= within.start;
}

function tokensOf(chunk: Chunk, scope: ModuleScope): SemanticToken[] {
  const { field } = chunk;
  if (field === undefined) return [];
  const tokens = new TokenReader(field, scope, chunk.start);
  tokens.read();
  return tokens.found.sort((a, b) => a.start - b.start);
}

/** What a name or number is, apart from what is done to it there. */
type Meaning = readonly [type: TokenType, ...modifiers: TokenModifier[]];

class TokenReader {
  readonly found: SemanticToken[] = [];
  private readonly locals: LocalScope | undefined;

  constructor(
    private readonly field: Field,
    private readonly scope: ModuleScope,
    private readonly offset: number,
  ) {
    this.locals = field.kind === 'func' ? new LocalScope(scope, field) : undefined;
  }

  read(): void {
    const written = writtenIn(this.field);
    for (const use of this.field.uses) {
      const meaning = this.meaningOf(use);
      if (meaning !== undefined) this.add(use.atom, meaning, written.has(use.atom) ? ['modification'] : []);
    }
    for (const entry of this.scope.entriesOf(this.field)) this.definition(entry);
    if (this.field.kind === 'func') this.insideOf(this.field);
    if (this.field.kind === 'tag') for (const { id } of this.field.type.params) this.declare(id, ['parameter']);
  }

  private add({ start, end }: Atom, [type, ...modifiers]: Meaning, more: readonly TokenModifier[]): void {
    this.found.push({ start: this.offset + start, length: end - start, type, modifiers: [...more, ...modifiers] });
  }

  private declare(id: Atom | undefined, meaning: Meaning): void {
    if (id !== undefined) this.add(id, meaning, ['declaration']);
  }

  private definition(entry: Entry): void {
    if (entry.space === this.field.kind) this.declare(entry.id, entryMeaning(entry));
    const composite = entry.type?.composite;
    if (composite?.kind === 'func') for (const { id } of composite.params) this.declare(id, ['parameter']);
    if (composite?.kind !== 'struct') return;
    for (const { id, isMutable } of composite.fields) this.declare(id, propertyMeaning(isMutable));
  }

  private insideOf(field: FuncField): void {
    for (const [index, local] of this.locals?.all.entries() ?? []) this.declare(local?.id, this.localMeaning(index));
    eachInstruction(field, ({ label }) => this.declare(label, ['label']));
  }

  private meaningOf(use: Use): Meaning | undefined {
    switch (use.space) {
      case 'label':
        return use.target === undefined ? undefined : ['label'];
      case 'local': {
        const index = this.locals?.indexOf(use.atom);
        return index === undefined ? undefined : this.localMeaning(index);
      }
      case 'field':
        return this.structureField(use);
      default: {
        const entry = this.scope.find(use.space, use.atom);
        return entry === undefined ? undefined : entryMeaning(entry);
      }
    }
  }

  private localMeaning(index: number): Meaning {
    return [index < (this.locals?.parameters ?? 0) ? 'parameter' : 'variable'];
  }

  private structureField(use: Use): Meaning | undefined {
    const composite = use.owner === undefined ? undefined : this.scope.find('type', use.owner.atom)?.type?.composite;
    if (composite?.kind !== 'struct') return undefined;
    const field = composite.fields[fieldIndex(composite, use) ?? -1];
    return field === undefined ? undefined : propertyMeaning(field.isMutable);
  }
}

function propertyMeaning(isMutable: boolean): Meaning {
  return isMutable ? ['property'] : ['property', 'readonly'];
}

function entryMeaning({ space, field }: Entry): Meaning {
  switch (space) {
    case 'func':
      return isOfHost(field) ? ['function', 'defaultLibrary'] : ['function'];
    case 'global':
      return field.kind === 'global' && !field.isMutable ? ['variable', 'static', 'readonly'] : ['variable', 'static'];
    case 'type':
      return ['type'];
    case 'tag':
      return ['event'];
    default:
      return ['namespace'];
  }
}

/** Whether the proxy has it. */
function isOfHost(field: Field): boolean {
  const module = field.kind === 'func' && field.imported !== undefined ? nameOf(field.imported.module.text) : undefined;
  return module === 'env' || module?.startsWith('wasi_') === true;
}

const WRITING = new Set(['local.set', 'local.tee', 'global.set', 'table.set', 'struct.set']);

/** Names and numbers of what gets another value there. */
function writtenIn(field: Field): ReadonlySet<Atom> {
  const written = new Set<Atom>();
  eachInstruction(field, ({ name, uses }) => {
    const last = WRITING.has(name) ? uses.at(-1) : undefined;
    if (last !== undefined) written.add(last.atom);
  });
  return written;
}
