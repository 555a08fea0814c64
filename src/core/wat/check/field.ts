/** Validates one field of a module, with all that it refers to. */

import type { Field, FuncField, Instruction, Limits, Local, TypeUse, Use, ValueType } from '../ast';
import { wordFor } from '../read/immediates';
import type { FuncType, ModuleScope } from '../module-scope';
import { identifierOf, indexNumber } from '../literals';
import { Problems, type Span, type WatProblem } from '../problems';
import type { Atom } from '../tree';
import { BodyChecker, type Observer } from './body';
import { checkConstant } from './constant';
import { checkType } from './type-definitions';
import { Subtypes, typesText, typeText } from './subtypes';

const PAGES = { i32: 1n << 16n, i64: 1n << 48n };
const ELEMENTS = { i32: (1n << 32n) - 1n, i64: (1n << 64n) - 1n };
const USUAL_PAGE = 65536n;

export function checkField(field: Field, scope: ModuleScope, subtypes = new Subtypes(scope)): readonly WatProblem[] {
  const checker = new FieldChecker(field, scope, subtypes);
  checker.check();
  return checker.problems.list;
}

/** What is on the stack around instructions of a function. */
export function observeFunction(field: FuncField, scope: ModuleScope, observer: Observer): void {
  new FieldChecker(field, scope, new Subtypes(scope)).body(field, observer);
}

class FieldChecker {
  readonly problems = new Problems();
  /** Of a function, once they are asked for. */
  private locals: { readonly count: number; readonly names: ReadonlyMap<string, number> } | undefined;

  constructor(
    private readonly field: Field,
    private readonly scope: ModuleScope,
    private readonly subtypes: Subtypes,
  ) {}

  check(): void {
    for (const use of this.field.uses) this.use(use);
    const { field } = this;
    switch (field.kind) {
      case 'func':
        this.func(field);
        return;
      case 'tag':
        this.tag(field.type);
        return;
      case 'type':
        checkType(field, this.scope, this.subtypes, this.problems);
        return;
      case 'table':
        this.table(field);
        return;
      case 'memory':
        this.memory(field.limits);
        return;
      case 'global':
        this.global(field);
        return;
      case 'start':
        this.start(field.use);
        return;
      case 'elem':
        this.elem(field);
        return;
      case 'data':
        this.data(field);
        return;
      case 'export':
      case 'other':
        return;
    }
  }

  /** Labels were found when the body was read, fields of structures need their type, and locals their function. */
  private use({ space, atom }: Use): void {
    if (space === 'label' || space === 'field') return;
    if (space === 'local') {
      this.localUse(atom);
      return;
    }
    if (this.scope.find(space, atom) !== undefined) return;
    if (
      space === 'type' &&
      atom.kind === 'number' &&
      this.scope.composite(this.scope.indexOf('type', atom) ?? -1) !== undefined
    )
      return;
    this.unknown(space, atom, this.scope.entries(space).length);
  }

  private localUse(atom: Atom): void {
    if (this.field.kind !== 'func') return;
    this.locals ??= { count: this.localTypes(this.field).length, names: this.localNames(this.field) };
    const { count, names } = this.locals;
    const isKnown = atom.kind === 'id' ? names.has(identifierOf(atom.text)) : (indexNumber(atom.text) ?? count) < count;
    if (!isKnown) this.unknown('local', atom, count);
  }

  private unknown(space: Use['space'], atom: Atom, count: number): void {
    const word = wordFor(space);
    const isName = atom.kind === 'id';
    const range = count === 0 ? `there is none` : `there ${count === 1 ? 'is only 0' : `are 0 to ${count - 1}`}`;
    const message = isName ? `there is no ${word} ${atom.text}` : `there is no ${word} ${atom.text}: ${range}`;
    this.problems.error(isName ? 'unknown-name' : 'unknown-index', atom, message, { space, name: atom.text });
  }

  private func(field: FuncField): void {
    this.typeUse(field.type);
    this.distinct([...field.type.params, ...field.locals]);
    if (field.imported === undefined && !field.isUnread) this.body(field);
  }

  body(field: FuncField, observer?: Observer): void {
    const type = this.scope.funcType(field.type);
    const locals = this.localTypes(field);
    const params = type?.params.length ?? 0;
    const unset = locals.flatMap((local, index) =>
      index >= params && local.startsWith('ref ') && !local.startsWith('ref null ') ? [index] : [],
    );
    const checker = new BodyChecker(
      this.scope,
      this.subtypes,
      this.problems,
      locals,
      this.localNames(field),
      unset,
      observer,
    );
    const at = { start: field.node.end - 1, end: field.node.end };
    checker.run(field.body, type ?? { params: [], results: ['?'] }, at);
    this.visit(field.body);
  }

  private localTypes(field: FuncField): ValueType[] {
    const type = this.scope.funcType(field.type);
    return [...(type?.params ?? []), ...field.locals.map((local) => this.scope.resolve(local.type))];
  }

  /** Names of parameters count where they are written; a named type has none. */
  private localNames(field: FuncField): ReadonlyMap<string, number> {
    const written = field.type.params.length > 0 ? field.type.params : [];
    const params = this.scope.funcType(field.type)?.params.length ?? written.length;
    const all: [Local, number][] = [
      ...written.map((local, index): [Local, number] => [local, index]),
      ...field.locals.map((local, index): [Local, number] => [local, params + index]),
    ];
    return new Map(
      all
        .flatMap(([{ id }, index]) => (id === undefined ? [] : [[identifierOf(id.text), index] as const]))
        .toReversed(),
    );
  }

  private distinct(locals: readonly Local[]): void {
    const seen = new Set<string>();
    for (const { id } of locals) {
      if (id === undefined) continue;
      const name = identifierOf(id.text);
      if (seen.has(name)) this.problems.error('duplicate-name', id, `this function has a local ${id.text} already`);
      seen.add(name);
    }
  }

  /** Types of blocks and calls, and functions that are referred to. */
  private visit(body: readonly Instruction[]): void {
    for (const instruction of body) {
      this.visit(instruction.operands);
      if (instruction.type !== undefined) this.typeUse(instruction.type);
      if (instruction.name === 'ref.func') this.declared(instruction.uses[0]);
      this.visit(instruction.body ?? []);
      for (const part of instruction.parts ?? []) this.visit(part.body);
    }
  }

  private declared(use: Use | undefined): void {
    const entry = use === undefined ? undefined : this.scope.find('func', use.atom);
    if (use === undefined || entry === undefined || this.scope.declaredFunctions.has(entry.index)) return;
    const message = `${use.atom.text} is not declared to be referred to: add (elem declare func ${use.atom.text})`;
    this.problems.error('module', use.atom, message, { space: 'declare', name: use.atom.text });
  }

  /** What is written out beside `(type $t)` says the same once more. */
  private typeUse(type: TypeUse): void {
    const { use, isInline } = type;
    const index = use === undefined ? undefined : this.scope.indexOf('type', use.atom);
    if (use === undefined || index === undefined || this.scope.composite(index) === undefined) return;
    const named = this.scope.funcTypeAt(index);
    if (named === undefined) {
      this.problems.error('type-mismatch', use.atom, `${use.atom.text} is no type of functions`);
      return;
    }
    const written = this.scope.funcType(type);
    if (isInline && written !== undefined && !isSame(named, written)) {
      const message = `${use.atom.text} is ${typesText(named.params, this.scope)} → ${typesText(named.results, this.scope)}, here stands something else`;
      this.problems.error('type-mismatch', type, message);
    }
  }

  private tag(type: TypeUse): void {
    this.typeUse(type);
    const results = this.scope.funcType(type)?.results ?? [];
    // What suspends a continuation gets an answer: https://github.com/WebAssembly/stack-switching
    const mayAnswer = this.scope.entries('type').some((entry) => entry.type?.composite.kind === 'cont');
    if (results.length > 0 && !mayAnswer) this.problems.error('type-mismatch', type, 'a tag has no results');
  }

  private table(field: Extract<Field, { kind: 'table' }>): void {
    this.limits(field.limits, ELEMENTS[field.limits.address]);
    const type = this.scope.resolve(field.type);
    if (field.init !== undefined) this.constant(field.init, [type], field.node, this.importedGlobals());
    else if (field.imported === undefined && field.elements === undefined && /^ref (?!null )/.test(type)) {
      this.problems.error(
        'type-mismatch',
        field.keyword,
        `a table of ${typeText(type, this.scope)} needs a value to begin with`,
      );
    }
    for (const expression of field.elements?.expressions ?? []) this.constant(expression, [type], field.node);
  }

  private memory(limits: Limits): void {
    const isOfBytes = limits.pageSize === 1n;
    this.limits(limits, isOfBytes ? PAGES[limits.address] * USUAL_PAGE - 1n : PAGES[limits.address]);
    if (limits.isShared && limits.max === undefined)
      this.problems.error('module', limits, 'a shared memory says how large it may grow');
    if (limits.pageSize !== undefined && limits.pageSize !== 1n && limits.pageSize !== USUAL_PAGE) {
      this.problems.error('module', limits, 'pages have 65536 bytes or 1');
    }
  }

  private limits({ min, max, start, end }: Limits, most: bigint): void {
    const at = { start, end };
    const tooLarge = [min, max].find((value) => value !== undefined && value > most);
    if (tooLarge !== undefined)
      this.problems.error('module', at, `${tooLarge} is more than the ${most} that are possible`);
    else if (min !== undefined && max !== undefined && max < min)
      this.problems.error('module', at, 'it cannot begin larger than it may become');
  }

  private global(field: Extract<Field, { kind: 'global' }>): void {
    if (field.imported === undefined) this.constant(field.init, [this.scope.resolve(field.type)], field.node);
  }

  /** Tables come into being before globals that are defined here. */
  private importedGlobals(): number {
    const first = this.scope
      .entries('global')
      .find(({ field }) => field.kind === 'global' && field.imported === undefined);
    return first?.index ?? this.scope.entries('global').length;
  }

  /** `end`: where a value that is missing is told; `globals`: how many of them can be read. */
  private constant(body: readonly Instruction[], results: ValueType[], { end }: Span, globals?: number): void {
    const own = this.field.kind === 'global' ? this.scope.entriesOf(this.field)[0]?.index : undefined;
    checkConstant(body, this.scope, globals ?? own ?? this.scope.entries('global').length, this.problems);
    const checker = new BodyChecker(this.scope, this.subtypes, this.problems, [], new Map(), []);
    checker.run(body, { params: [], results }, { start: end - 1, end }, 'the constant');
  }

  private start(use: Use | undefined): void {
    const type = use === undefined ? undefined : this.scope.functionType(use);
    if (use !== undefined && type !== undefined && type.params.length + type.results.length > 0) {
      this.problems.error('type-mismatch', use.atom, 'a start function has neither parameters nor results');
    }
  }

  private elem(field: Extract<Field, { kind: 'elem' }>): void {
    const type = this.scope.resolve(field.elements.type);
    for (const expression of field.elements.expressions) this.constant(expression, [type], field.node);
    if (field.offset === undefined) return;
    const table =
      field.table === undefined ? this.scope.entries('table')[0] : this.scope.find('table', field.table.atom);
    if (table?.field.kind !== 'table') {
      if (field.table === undefined)
        this.problems.error('unknown-index', field.keyword, 'these elements need a table, and this module has none');
      return;
    }
    this.constant(field.offset, [table.field.limits.address], field.node);
    const wanted = this.scope.resolve(table.field.type);
    if (!this.subtypes.matches(field.elements.uses.length > 0 ? 'ref func' : type, wanted)) {
      this.problems.error(
        'type-mismatch',
        field.keyword,
        `these are ${typeText(type, this.scope)}, the table is of ${typeText(wanted, this.scope)}`,
      );
    }
  }

  private data(field: Extract<Field, { kind: 'data' }>): void {
    if (field.offset === undefined) return;
    const memory =
      field.memory === undefined ? this.scope.entries('memory')[0] : this.scope.find('memory', field.memory.atom);
    if (memory?.field.kind === 'memory') this.constant(field.offset, [memory.field.limits.address], field.node);
    else if (field.memory === undefined)
      this.problems.error('unknown-index', field.keyword, 'this data needs a memory, and this module has none');
  }
}

function isSame(one: FuncType, other: FuncType): boolean {
  const text = ({ params, results }: FuncType) => `${params.join(' ')} > ${results.join(' ')}`;
  return text(one) === text(other);
}
