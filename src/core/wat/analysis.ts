/** All that is wrong in a text, kept while it is edited: only what an edit can have changed is checked again. */

import type { FuncField } from './ast';
import { checkField } from './check/field';
import { checkModule } from './check/module';
import { Subtypes } from './check/subtypes';
import { WatDocument, type Chunk, type Change, type ModulePart } from './document';
import { ModuleScope, typesAddedBy } from './module-scope';
import { errorAt, type WatProblem } from './problems';
import { shown } from './read/types';
import { headOf, isList, type Node } from './tree';

interface Checked {
  readonly epoch: number;
  readonly problems: readonly WatProblem[];
}

export class WatAnalysis {
  readonly document: WatDocument;
  private readonly checked = new WeakMap<Chunk, Checked>();
  private scopes = new Map<ModulePart, { scope: ModuleScope; subtypes: Subtypes }>();
  /** Counts changes of what other fields can see. */
  private epoch = 0;

  constructor(text: string) {
    this.document = new WatDocument(text);
  }

  edit(start: number, end: number, replacement: string): void {
    const before = this.document.modules;
    const change = this.document.edit(start, end, replacement);
    if (isOnlyInside(change)) this.follow(before, change);
    else {
      this.scopes = new Map();
      this.epoch++;
    }
  }

  /** Index spaces are what they were, but for what a function's new text is. */
  private follow(before: readonly ModulePart[], { removed: [old], added: [now] }: Change): void {
    const { modules } = this.document;
    const scopes = before.map((part) => this.scopes.get(part));
    this.scopes = new Map();
    for (const [index, part] of modules.entries()) {
      const known = scopes[index];
      if (known === undefined) continue;
      if (old !== undefined && now !== undefined && part.chunks.includes(now)) known.scope.follow(part, old, now);
      else known.scope.part = part;
      this.scopes.set(part, known);
    }
  }

  scopeOf(part: ModulePart): ModuleScope {
    return this.known(part).scope;
  }

  /** The module around an offset. */
  scopeAt(chunk: Chunk): ModuleScope | undefined {
    const part = this.document.moduleOf(chunk);
    return part === undefined ? undefined : this.scopeOf(part);
  }

  /** Everything, at once. Offsets are those of the document. */
  problems(): WatProblem[] {
    const found: WatProblem[] = [];
    for (const problems of this.check()) for (const problem of problems) found.push(problem);
    return found;
  }

  /** In steps, so that others have their turn between them. */
  *check(): Generator<readonly WatProblem[]> {
    yield this.outside();
    for (const part of this.document.modules) {
      for (const chunk of part.chunks) yield this.problemsOf(chunk, part);
      yield checkModule(this.scopeOf(part));
    }
  }

  private problemsOf(chunk: Chunk, part: ModulePart): readonly WatProblem[] {
    const known = this.checked.get(chunk);
    const problems = known?.epoch === this.epoch ? known.problems : this.checkChunk(chunk, part);
    return problems.map((problem) => ({
      ...problem,
      start: problem.start + chunk.start,
      end: problem.end + chunk.start,
    }));
  }

  private checkChunk(chunk: Chunk, part: ModulePart): readonly WatProblem[] {
    const { scope, subtypes } = this.known(part);
    const { field } = chunk;
    const problems = [...chunk.problems, ...(field === undefined ? [] : checkField(field, scope, subtypes))];
    this.checked.set(chunk, { epoch: this.epoch, problems });
    return problems;
  }

  private known(part: ModulePart) {
    let found = this.scopes.get(part);
    if (found === undefined) {
      const scope = new ModuleScope(part);
      this.scopes.set(part, (found = { scope, subtypes: new Subtypes(scope) }));
    }
    return found;
  }

  /** What belongs to no module, and modules that are never closed or closed too early. */
  private outside(): WatProblem[] {
    const { chunks, modules, openComment } = this.document;
    const found = chunks.flatMap((chunk) => strayProblems(chunk));
    for (const part of modules) for (const problem of bounds(part)) found.push(problem);
    if (openComment !== undefined) {
      found.push(errorAt('unclosed', openComment, openComment + 2, 'this comment has no closing `;)`'));
    }
    return found;
  }
}

function strayProblems(chunk: Chunk): WatProblem[] {
  const { kind, start, end, text, nodes } = chunk;
  if (kind === 'stray') {
    if (text.startsWith(')')) return [errorAt('stray-parenthesis', start, end, 'this parenthesis closes nothing')];
    return [errorAt('syntax', start, end, `${described(nodes[0], text)} does not belong between fields`)];
  }
  if (kind === 'field' || kind === 'open' || kind === 'close') return [];
  if (kind === 'command' && !COMMANDS.has(headOf(nodes[0]))) {
    return [
      errorAt('syntax', start, Math.min(end, start + 1 + headOf(nodes[0]).length), 'this is no field of a module'),
    ];
  }
  return chunk.problems.map((problem) => ({ ...problem, start: start + problem.start, end: start + problem.end }));
}

/** Of a script. `module` is one that is written in bytes or quotes. */
const COMMANDS = new Set([
  'module', 'register', 'invoke', 'get', 'assert_return', 'assert_trap', 'assert_exhaustion', 'assert_malformed', 'assert_invalid',
  'assert_unlinkable', 'assert_exception', 'assert_suspension', 'assert_malformed_custom', 'assert_invalid_custom', 'assert_return_canonical_nan',
  'assert_return_arithmetic_nan', 'script', 'input', 'output', 'thread', 'wait', 'component',
]); // prettier-ignore

function described(node: Node | undefined, text: string): string {
  return node === undefined || isList(node) ? text : shown(node);
}

function bounds({ open, close, chunks }: ModulePart): WatProblem[] {
  if (open !== undefined && close === undefined) {
    return [errorAt('unclosed', open.start, open.end, 'this module has no closing parenthesis')];
  }
  const after = chunks.find((chunk) => close !== undefined && chunk.start > close.start);
  if (close === undefined || after === undefined) return [];
  return [errorAt('stray-parenthesis', close.start, close.end, 'the module ends here, but more of its fields follow')];
}

/** Whether an edit stayed within the body of one function, which nothing else can see, or touched no field at all. */
function isOnlyInside({ removed, added }: Change): boolean {
  if (removed.length !== added.length || removed.length > 1) return false;
  const [old] = removed;
  const [now] = added;
  return old === undefined || (now !== undefined && isSameHead(old, now));
}

/** What other fields can see of a function ends where its instructions begin. */
function isSameHead(old: Chunk, now: Chunk): boolean {
  if (old.field?.kind !== 'func' || now.field?.kind !== 'func') return false;
  if (headOfFunction(old.text, old.field) !== headOfFunction(now.text, now.field)) return false;
  return typesAddedBy(old.field) === typesAddedBy(now.field);
}

function headOfFunction(text: string, { body: [first] }: FuncField): string {
  return text.slice(0, first?.start ?? text.length);
}
