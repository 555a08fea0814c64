/** What stands behind an instruction's name, in the text's order. https://webassembly.github.io/spec/core/text/instructions.html */

import type { Immediate, Opcode } from '../../wasm/code/opcodes';
import type { CatchClause, MemoryArgument, Space, TypeUse, Use, ValueType } from '../ast';
import { indexNumber, naturalNumber, numberFault, type NumberType } from '../literals';
import { headOf, isAtom, isList, type Atom, type List } from '../tree';
import { Cursor, isIndex, type Reading } from './reading';
import { heapType, nothingMore, referenceType, shown, typeUse, valueTypes } from './types';

export interface Immediates {
  readonly uses: readonly Use[];
  readonly type?: TypeUse;
  readonly types?: readonly ValueType[];
  readonly memory?: MemoryArgument;
  readonly catches?: readonly CatchClause[];
}

const SPACES: Partial<Record<Immediate, Space>> = {
  f: 'func', y: 'type', x: 'local', G: 'global', d: 'data', e: 'elem', g: 'tag', l: 'label', t: 'table', M: 'memory',
}; // prettier-ignore

/** As it is told: `a function`. */
export function aWordFor(space: Space): string {
  const word = wordFor(space);
  return `${word.startsWith('e') ? 'an' : 'a'} ${word}`;
}

const WORDS: Partial<Record<Space, string>> = { func: 'function', elem: 'element segment', data: 'data segment' };

export function wordFor(space: Space): string {
  return WORDS[space] ?? space;
}

const NUMBERS: Partial<Record<Immediate, NumberType>> = { i: 'i32', I: 'i64', F: 'f32', D: 'f64' };

const SHAPES: Readonly<Record<string, { type: NumberType; lanes: number }>> = {
  i8x16: { type: 'i8', lanes: 16 },
  i16x8: { type: 'i16', lanes: 8 },
  i32x4: { type: 'i32', lanes: 4 },
  i64x2: { type: 'i64', lanes: 2 },
  f32x4: { type: 'f32', lanes: 4 },
  f64x2: { type: 'f64', lanes: 2 },
};

const CATCHES = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];
const LARGEST_LANE = 255;

/** Reads those of one instruction, and tells what is missing. */
export class ImmediateReader {
  private readonly uses: Use[] = [];
  private type: TypeUse | undefined;
  private types: ValueType[] | undefined;
  private memory: MemoryArgument | undefined;
  private catches: CatchClause[] | undefined;

  constructor(
    private readonly keyword: Atom,
    private readonly cursor: Cursor,
    private readonly reading: Reading,
  ) {}

  read(opcode: Opcode): Immediates {
    this.all(opcode);
    const { uses, type, types, memory, catches } = this;
    return {
      uses,
      ...(type === undefined ? {} : { type }),
      ...(types === undefined ? {} : { types }),
      ...(memory === undefined ? {} : { memory }),
      ...(catches === undefined ? {} : { catches }),
    };
  }

  /** Where text and binary format differ in order, or where what stands in front may be left out. */
  private all({ name, immediates }: Opcode): void {
    switch (name) {
      case 'call_indirect':
      case 'return_call_indirect':
        this.optional('table');
        this.type = this.noted(typeUse(this.cursor, this.reading, false));
        return;
      case 'table.init':
        this.segment('table', 'elem');
        return;
      case 'memory.init':
        this.segment('memory', 'data');
        return;
      case 'table.copy':
        this.pair('table');
        return;
      case 'memory.copy':
        this.pair('memory');
        return;
      case 'ref.test':
      case 'ref.cast':
        this.reference();
        return;
      case 'select':
        this.results();
        return;
      default:
        for (const kind of immediates) this.one(kind);
    }
  }

  private one(kind: Immediate): void {
    const number = NUMBERS[kind];
    const space = SPACES[kind];
    if (number !== undefined) this.constant(number);
    else if (kind === 't' || kind === 'M') this.optional(kind === 't' ? 'table' : 'memory');
    else if (space !== undefined) this.required(space);
    else this.special(kind);
  }

  private special(kind: Immediate): void {
    switch (kind) {
      case 'L':
        this.labels();
        return;
      case 'm':
        this.memoryArgument();
        return;
      case 'n':
        this.fieldOrCount();
        return;
      case 'a':
        this.lane();
        return;
      case 'S':
        for (let lane = 0; lane < 16; lane++) this.lane();
        return;
      case 'v':
        this.vector();
        return;
      case 'h':
        this.heap();
        return;
      case 'c':
        this.required('label');
        this.reference();
        this.reference();
        return;
      case 'C':
        this.catchClauses();
        return;
      case 'H':
        this.handlers();
        return;
      default:
    }
  }

  private required(space: Space): Use | undefined {
    const atom = this.cursor.index();
    if (atom !== undefined) return this.use(space, atom);
    this.missing(`${aWordFor(space)}, by name or index`);
    return undefined;
  }

  private optional(space: Space): void {
    const atom = this.cursor.index();
    if (atom !== undefined) this.use(space, atom);
  }

  private use(space: Space, atom: Atom): Use {
    const use = space === 'label' ? this.reading.label(atom) : this.reading.use(space, atom);
    this.uses.push(use);
    return use;
  }

  private noted(type: TypeUse): TypeUse {
    if (type.use !== undefined) this.uses.push(type.use);
    return type;
  }

  /** `table.init $table? $elem`: one index is the segment. */
  private segment(whole: Space, segment: Space): void {
    if (isIndex(this.cursor.ahead(1)) && isIndex(this.cursor.peek)) this.optional(whole);
    this.required(segment);
  }

  private pair(space: Space): void {
    if (!isIndex(this.cursor.peek)) return;
    this.required(space);
    this.required(space);
  }

  private labels(): void {
    this.required('label');
    while (isIndex(this.cursor.peek)) this.required('label');
  }

  private constant(type: NumberType): void {
    const atom = this.cursor.atom('number');
    if (atom === undefined) {
      this.missing(`a constant of ${type}`);
      return;
    }
    const fault = numberFault(type, atom.text);
    if (fault !== undefined) this.reading.problems.error('literal', atom, fault);
  }

  private vector(): void {
    const { peek } = this.cursor;
    const shape = isAtom(peek, 'keyword') ? SHAPES[peek.text] : undefined;
    if (shape === undefined) {
      this.missing('a shape and its lanes, such as `i32x4 0 0 0 0`');
      return;
    }
    this.cursor.take();
    for (let lane = 0; lane < shape.lanes; lane++) this.constant(shape.type);
  }

  private lane(): void {
    const atom = this.cursor.atom('number');
    const lane = atom === undefined ? undefined : indexNumber(atom.text);
    if (lane === undefined) this.missing('the number of a lane');
    else if (lane > LARGEST_LANE)
      this.reading.problems.error('literal', atom ?? this.keyword, 'no vector has so many lanes');
  }

  /** The field of a structure, whose type stands before it; of `array.new_fixed` a count. */
  private fieldOrCount(): void {
    const atom = this.cursor.index();
    if (atom === undefined) {
      this.missing(this.keyword.text.startsWith('struct') ? 'a field' : 'a count');
      return;
    }
    if (this.keyword.text.startsWith('struct')) this.uses.push(this.reading.use('field', atom, this.uses[0]));
    else if (atom.kind === 'id') this.reading.problems.error('syntax', atom, 'a count is a number');
  }

  private memoryArgument(): void {
    // A lane may follow: `v128.load8_lane 1` names a lane, `v128.load8_lane 0 1` a memory and a lane.
    if (!this.keyword.text.endsWith('_lane') || this.hasMemoryBeforeLane()) this.optional('memory');
    const offset = this.option('offset');
    const align = this.option('align');
    this.memory = { ...(offset === undefined ? {} : { offset }), ...(align === undefined ? {} : { align }) };
  }

  private hasMemoryBeforeLane(): boolean {
    const next = this.cursor.ahead(1);
    if (!isIndex(this.cursor.peek)) return false;
    return isAtom(next, 'keyword') ? /^(?:offset|align)=/.test(next.text) : isIndex(next);
  }

  private option(name: 'offset' | 'align'): bigint | undefined {
    const { peek } = this.cursor;
    if (!isAtom(peek, 'keyword') || !peek.text.startsWith(`${name}=`)) return undefined;
    this.cursor.take();
    const value = naturalNumber(peek.text.slice(name.length + 1));
    if (value === undefined || value >= 1n << 64n)
      this.reading.problems.error('literal', peek, `${name}= needs a number`);
    else if (name === 'align' && (value === 0n || (value & (value - 1n)) !== 0n)) {
      this.reading.problems.error('literal', peek, 'an alignment is a power of two');
    } else return value;
    return undefined;
  }

  private heap(): void {
    const { place } = this.cursor;
    const heap = heapType(this.cursor, this.reading);
    if (heap === undefined) this.missing('a heap type, such as `func`, `extern` or `$type`', place.start);
    else this.types = [heap];
  }

  private reference(): void {
    const type = referenceType(this.cursor.peek, this.reading);
    if (type === undefined) {
      this.missing('a reference type, such as `(ref $type)`');
      return;
    }
    this.cursor.take();
    this.types = [...(this.types ?? []), type];
  }

  private results(): void {
    for (let list = this.cursor.list('result'); list !== undefined; list = this.cursor.list('result')) {
      this.types = [...(this.types ?? []), ...valueTypes(Cursor.after(list), this.reading)];
    }
  }

  private catchClauses(): void {
    this.catches = [];
    for (let list = this.cursor.list(...CATCHES); list !== undefined; list = this.cursor.list(...CATCHES)) {
      this.catches.push(this.catchClause(list));
    }
  }

  private catchClause(list: List): CatchClause {
    const inner = Cursor.after(list);
    const [keyword] = list.items;
    const tag = headOf(list).startsWith('catch_all') ? undefined : this.index(inner, 'tag');
    const label = this.index(inner, 'label');
    nothingMore(inner, this.reading, 'a catch clause has a tag and a label');
    return {
      keyword: isAtom(keyword) ? keyword : this.keyword,
      ...(tag === undefined ? {} : { tag }),
      ...(label === undefined ? {} : { label }),
    };
  }

  private index(cursor: Cursor, space: Space): Use | undefined {
    const atom = cursor.index();
    if (atom !== undefined) return this.use(space, atom);
    this.reading.problems.error('syntax', cursor.place, `${aWordFor(space)} is missing here`);
    return undefined;
  }

  /** `(on $tag $label)` and `(on $tag switch)` of resume. */
  private handlers(): void {
    for (let list = this.cursor.list('on'); list !== undefined; list = this.cursor.list('on')) {
      const inner = Cursor.after(list);
      this.index(inner, 'tag');
      if (inner.keyword('switch') === undefined) this.index(inner, 'label');
      nothingMore(inner, this.reading, '(on …) has a tag and a label');
    }
  }

  private missing(what: string, at = this.cursor.place.start): void {
    const { peek } = this.cursor;
    const found = peek !== undefined && peek.start === at && !isList(peek) && peek.kind !== 'keyword';
    const instead = found ? `, not ${shown(peek)}` : '';
    this.reading.problems.error('syntax', found ? peek : this.keyword, `${this.keyword.text} needs ${what}${instead}`);
    if (found) this.cursor.take();
  }
}
