/** Instructions, folded or not, as they nest. https://webassembly.github.io/spec/core/text/instructions.html */

import type { Instruction, Part, Use } from '../ast';
import { instructionNamed } from '../instructions/table';
import { identifierOf } from '../literals';
import { DEEPEST, headOf, isAtom, isList, TOO_DEEP, type Atom, type List, type Node } from '../tree';
import { ImmediateReader } from './immediates';
import { Cursor, isIndex, type Building, type Reading } from './reading';
import { shown, typeUse } from './types';

const BLOCKS = new Set(['block', 'loop', 'if', 'try', 'try_table']);
/** What parts or ends a block, and is nothing outside of one. */
const MARKS = new Set(['end', 'else', 'then', 'do', 'catch', 'catch_all', 'delegate']);
const DECLARATIONS = new Set(['param', 'result', 'local', 'type', 'export', 'import']);

/** All instructions up to the end of a list. */
export function readBody(cursor: Cursor, reading: Reading): Instruction[] {
  const body = new BodyReader(reading).sequence(cursor, () => false);
  return reading.isTooDeep ? [] : body;
}

/** Instructions that stand in nodes of their own, such as the offset of a segment. */
export function readExpression(nodes: readonly Node[], end: number, reading: Reading): Instruction[] {
  return readBody(new Cursor(nodes, end), reading);
}

class BodyReader {
  constructor(private readonly reading: Reading) {}

  /** Up to a mark that `ends` knows, which is left where it stands. */
  sequence(cursor: Cursor, ends: (mark: string) => boolean): Instruction[] {
    const found: Instruction[] = [];
    for (let node = cursor.peek; node !== undefined && !this.reading.isTooDeep; node = cursor.peek) {
      if (isAtom(node, 'keyword') && MARKS.has(node.text) && ends(node.text)) break;
      const instruction = this.next(cursor, node);
      if (instruction !== undefined) found.push(instruction);
    }
    return found;
  }

  private next(cursor: Cursor, node: Node): Instruction | undefined {
    cursor.take();
    if (isList(node)) return this.folded(node);
    if (node.kind !== 'keyword') return this.fault(node, `${shown(node)} is no instruction`);
    if (MARKS.has(node.text)) return this.fault(node, `no block is open here that \`${node.text}\` could belong to`);
    return BLOCKS.has(node.text) ? this.block(node, cursor) : this.plain(node, cursor);
  }

  private fault(at: Node, message: string): Instruction | undefined {
    this.reading.problems.error('syntax', at, message);
    return undefined;
  }

  private folded(list: List): Instruction | undefined {
    const [head] = list.items;
    if (!isAtom(head, 'keyword')) return this.fault(list, `${shown(list)} does not begin with an instruction`);
    if (DECLARATIONS.has(head.text)) return this.fault(list, `(${head.text} …) comes before the instructions`);
    if (MARKS.has(head.text)) return this.fault(list, `(${head.text} …) does not belong here`);
    return BLOCKS.has(head.text) ? this.foldedBlock(list, head) : this.foldedPlain(list, head);
  }

  private plain(keyword: Atom, cursor: Cursor): Instruction {
    const from = cursor.position;
    const read = this.immediates(keyword, cursor);
    const immediates = cursor.since(from);
    const end = immediates.at(-1)?.end ?? keyword.end;
    return {
      name: keyword.text,
      keyword,
      start: keyword.start,
      end,
      isFolded: false,
      operands: [],
      immediates,
      ...read,
    };
  }

  private foldedPlain(list: List, keyword: Atom): Instruction {
    const cursor = Cursor.after(list);
    const from = cursor.position;
    const read = this.immediates(keyword, cursor);
    const immediates = cursor.since(from);
    const operands: Instruction[] = [];
    for (let node = cursor.take(); node !== undefined; node = cursor.take()) {
      const operand = isList(node) ? this.folded(node) : this.unfolded(keyword, node);
      if (operand !== undefined) operands.push(operand);
    }
    return {
      name: keyword.text,
      keyword,
      start: list.start,
      end: list.end,
      isFolded: true,
      operands,
      immediates,
      ...read,
    };
  }

  private unfolded(keyword: Atom, node: Atom): Instruction | undefined {
    const isInstruction = node.kind === 'keyword' && instructionNamed(node.text) !== undefined;
    const rule = isInstruction ? 'what comes before a folded instruction is folded, too' : 'it takes no such argument';
    return this.fault(node, `${shown(node)} does not belong into (${keyword.text} …): ${rule}`);
  }

  private immediates(keyword: Atom, cursor: Cursor): Pick<Instruction, 'opcode' | 'uses'> {
    const opcode = instructionNamed(keyword.text);
    if (opcode !== undefined) return { opcode, ...new ImmediateReader(keyword, cursor, this.reading).read(opcode) };
    const message = `there is no instruction ${shown(keyword)}`;
    this.reading.problems.error('unknown-instruction', keyword, message, { space: 'instruction', name: keyword.text });
    while (isIndex(cursor.peek) || isAtom(cursor.peek, 'number')) cursor.take();
    return { uses: [] };
  }

  /** A block under construction: its inside refers to it by its label. */
  private begin(keyword: Atom, start: number, isFolded: boolean, cursor: Cursor): Building<Instruction> {
    const label = cursor.id();
    const type = typeUse(cursor, this.reading, false);
    const opcode = instructionNamed(keyword.text);
    const uses = type.use === undefined ? [] : [type.use];
    const block: Building<Instruction> = {
      name: keyword.text, keyword, start, end: keyword.end, isFolded, immediates: [], uses, operands: [], type,
    }; // prettier-ignore
    if (label !== undefined) block.label = label;
    if (opcode !== undefined) block.opcode = opcode;
    if (keyword.text === 'try_table' && opcode !== undefined) {
      const { catches = [], uses: caught } = new ImmediateReader(keyword, cursor, this.reading).read({
        ...opcode,
        immediates: ['C'],
      });
      block.catches = catches;
      block.uses = [...uses, ...caught];
    }
    return block;
  }

  private block(keyword: Atom, cursor: Cursor): Instruction {
    if (this.reading.labels.length === DEEPEST) this.tooDeep(keyword);
    const block = this.begin(keyword, keyword.start, false, cursor);
    const ends = (mark: string) => mark === 'end' || SEPARATORS[keyword.text]?.includes(mark) === true;
    this.reading.labels.push(block);
    block.body = this.sequence(cursor, ends);
    block.parts = this.parts(block, cursor, ends);
    if (this.reading.labels.at(-1) === block) this.reading.labels.pop();
    if (block.parts.at(-1)?.keyword.text === 'delegate') {
      block.end = block.parts.at(-1)?.tag?.atom.end ?? cursor.place.start;
      return block;
    }
    return this.close(block, cursor);
  }

  private tooDeep(keyword: Atom): void {
    if (!this.reading.isTooDeep) this.reading.problems.note('too-large', keyword, TOO_DEEP);
    this.reading.isTooDeep = true;
  }

  private close(block: Building<Instruction>, cursor: Cursor): Instruction {
    if (this.reading.isTooDeep) return block;
    const closing = cursor.keyword('end');
    if (closing === undefined) {
      this.reading.problems.error('unclosed', block.keyword, `this \`${block.name}\` has no \`end\``);
      block.end = cursor.place.start;
      return block;
    }
    block.closing = closing;
    block.end = closing.end;
    this.sameLabel(block, cursor);
    return block;
  }

  /** `end $label` and `else $label` may tell once more which block they belong to. */
  private sameLabel(block: Building<Instruction>, cursor: Cursor): void {
    const again = cursor.id();
    if (again === undefined) return;
    block.end = Math.max(block.end, again.end);
    if (block.label === undefined || identifierOf(again.text) !== identifierOf(block.label.text)) {
      const label = block.label === undefined ? 'has no label' : `is labelled ${block.label.text}`;
      this.fault(again, `the block that ends here ${label}`);
    } else this.reading.uses.push({ space: 'label', atom: again, target: block });
  }

  private parts(block: Building<Instruction>, cursor: Cursor, ends: (mark: string) => boolean): Part[] {
    const parts: Part[] = [];
    for (let { peek } = cursor; isAtom(peek, 'keyword') && peek.text !== 'end' && ends(peek.text); peek = cursor.peek) {
      const keyword = peek;
      cursor.take();
      if (keyword.text === 'delegate') return [...parts, this.delegate(keyword, cursor)];
      if (keyword.text === 'else') this.sameLabel(block, cursor);
      const tag = keyword.text === 'catch' ? this.tag(keyword, cursor) : undefined;
      if (isOutOfOrder(parts, keyword)) this.fault(keyword, `\`${keyword.text}\` cannot follow here`);
      parts.push({ keyword, body: this.sequence(cursor, ends), ...(tag === undefined ? {} : { tag }) });
    }
    return parts;
  }

  private tag(keyword: Atom, cursor: Cursor): Use | undefined {
    const atom = cursor.index();
    if (atom !== undefined) return this.reading.use('tag', atom);
    this.fault(keyword, 'catch needs a tag');
    return undefined;
  }

  /** Its label is one of those around the `try`. */
  private delegate(keyword: Atom, cursor: Cursor): Part {
    const atom = cursor.index();
    this.reading.labels.pop();
    if (atom === undefined) this.fault(keyword, 'delegate needs a label');
    return { keyword, body: [], ...(atom === undefined ? {} : { tag: this.reading.label(atom) }) };
  }

  private foldedBlock(list: List, keyword: Atom): Instruction {
    const cursor = Cursor.after(list);
    const block = this.begin(keyword, list.start, true, cursor);
    block.end = list.end;
    if (keyword.text === 'if') return this.foldedIf(block, cursor);
    this.reading.labels.push(block);
    if (keyword.text === 'try') this.foldedTry(block, cursor);
    else block.body = this.sequence(cursor, () => false);
    if (this.reading.labels.at(-1) === block) this.reading.labels.pop();
    return block;
  }

  /** `(if (condition) (then …) (else …))` */
  private foldedIf(block: Building<Instruction>, cursor: Cursor): Instruction {
    block.operands = this.conditions(cursor);
    this.reading.labels.push(block);
    const then = cursor.list('then');
    if (then === undefined) this.fault(block.keyword, 'a folded `if` has its instructions in (then …)');
    block.body = then === undefined ? [] : this.sequence(Cursor.after(then), () => false);
    const otherwise = cursor.list('else');
    block.parts = otherwise === undefined ? [] : [this.part(otherwise)];
    this.reading.labels.pop();
    for (const extra of cursor.rest) this.fault(extra, `${shown(extra)} does not belong behind (then …) and (else …)`);
    return block;
  }

  private conditions(cursor: Cursor): Instruction[] {
    const operands: Instruction[] = [];
    for (let node = cursor.peek; node !== undefined && headOf(node) !== 'then'; node = cursor.peek) {
      if (headOf(node) === 'else') break;
      cursor.take();
      const operand = isList(node) ? this.folded(node) : this.fault(node, 'what comes before (then …) is folded');
      if (operand !== undefined) operands.push(operand);
    }
    return operands;
  }

  private foldedTry(block: Building<Instruction>, cursor: Cursor): void {
    const body = cursor.list('do');
    if (body === undefined) this.fault(block.keyword, 'a folded `try` has its instructions in (do …)');
    block.body = body === undefined ? [] : this.sequence(Cursor.after(body), () => false);
    const parts: Part[] = [];
    for (let list = cursor.list('catch', 'catch_all', 'delegate'); list !== undefined;) {
      const part = this.part(list);
      if (isOutOfOrder(parts, part.keyword)) this.fault(list, `(${part.keyword.text} …) cannot follow here`);
      parts.push(part);
      list = cursor.list('catch', 'catch_all', 'delegate');
    }
    block.parts = parts;
    for (const extra of cursor.rest) this.fault(extra, `${shown(extra)} does not belong into (try …)`);
  }

  private part(list: List): Part {
    const cursor = Cursor.after(list);
    const [first] = list.items;
    const keyword: Atom = isAtom(first)
      ? first
      : { kind: 'keyword', text: headOf(list), start: list.start, end: list.end };
    if (keyword.text === 'delegate') return this.delegate(keyword, cursor);
    const tag = keyword.text === 'catch' ? this.tag(keyword, cursor) : undefined;
    return { keyword, body: this.sequence(cursor, () => false), ...(tag === undefined ? {} : { tag }) };
  }
}

const SEPARATORS: Readonly<Record<string, readonly string[]>> = {
  if: ['else'],
  try: ['catch', 'catch_all', 'delegate'],
};

/** `else` and `delegate` come once and last, `catch_all` is the last that catches. */
function isOutOfOrder(before: readonly Part[], { text }: Atom): boolean {
  if (text === 'else') return before.length > 0;
  if (text === 'delegate') return before.length > 0;
  return before.some((part) => part.keyword.text === 'catch_all');
}
