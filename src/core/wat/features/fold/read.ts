/** Reads the instructions of a function as forms: each of its words and comments belongs to one of them. */

import type { Instruction, Part } from '../../ast';
import { headOf, isList, type List, type Node } from '../../tree';
import { isBlank, isBreak, Items } from '../format/items';
import { commentsIn, parted, type PlacedComment } from './comments';
import { depthOf, type Comment, type Form, type Sequence } from './forms';

type Building<T> = { -readonly [K in keyof T]: T[K] };

/** `nodes` are those of `text`, `end` is where the body ends. */
export function readForms(
  body: readonly Instruction[],
  text: string,
  nodes: readonly Node[],
  end: number,
): readonly Form[] {
  return new FormReader(text, nodes, body[0]?.start ?? end).sequence('', body, end).forms;
}

const NONE: readonly Comment[] = [];

class FormReader {
  private readonly comments: readonly PlacedComment[];
  /** Comments before this one belong to something already. */
  private taken = 0;
  /** By the place of their first word. */
  private readonly lists = new Map<number, List>();

  constructor(
    private readonly text: string,
    nodes: readonly Node[],
    from: number,
  ) {
    this.comments = commentsIn(text, from);
    this.know(nodes);
  }

  private know(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (!isList(node)) continue;
      const [first] = node.items;
      if (first !== undefined) this.lists.set(first.start, node);
      this.know(node.items);
    }
  }

  /** Comments in front of `end` that nothing has yet. */
  private take(end: number): readonly Comment[] {
    const from = this.taken;
    while ((this.comments[this.taken]?.start ?? Infinity) < end) this.taken++;
    return this.taken === from ? NONE : this.comments.slice(from, this.taken);
  }

  sequence(mark: string, instructions: readonly Instruction[], end: number): Sequence {
    const forms: Building<Form>[] = [];
    let beside: readonly Comment[] = [];
    /** Gives the last form what stands behind it, and returns what stands ahead of the next. */
    const part = (comments: readonly Comment[], hasNext: boolean) => {
      const form = forms.at(-1);
      const [behind, ahead] = parted(comments, hasNext && form !== undefined);
      if (form === undefined) beside = behind;
      else form.after = behind;
      return ahead;
    };
    for (const instruction of instructions) {
      const ahead = part(this.take(instruction.start), true);
      forms.push(this.form(instruction, ahead));
    }
    const last = part(this.take(end), false);
    return { mark, forms, last, beside };
  }

  private form(instruction: Instruction, ahead: readonly Comment[]): Form {
    const { start, end, keyword, isFolded } = instruction;
    const before = [...ahead, ...this.take(keyword.start)];
    const headEnd = this.headEnd(instruction);
    // They are part of the head.
    this.take(headEnd);
    const source = this.text.slice(start, end);
    const parts = this.parts(instruction);
    return {
      instruction, start, end, isFolded, source, before, after: [], ...parts,
      head: this.text.slice(keyword.start, headEnd),
      breaks: ahead[0]?.breaks ?? this.breaksBefore(start),
      depth: depthOf({ isFolded, ...parts }),
      isOneLine: parts.sequences.length > 0 && !/[\r\n]/.test(source),
    }; // prettier-ignore
  }

  private headEnd({ body, keyword, immediates }: Instruction): number {
    return body === undefined ? (immediates.at(-1)?.end ?? keyword.end) : blockHeadEnd(this.text, keyword);
  }

  private breaksBefore(offset: number): number {
    let breaks = 0;
    for (let at = offset - 1; at >= 0; at--) {
      const code = this.text.charCodeAt(at);
      if (code === 10 || (code === 13 && this.text.charCodeAt(at + 1) !== 10)) breaks++;
      else if (!isBlank(code) && !isBreak(code)) break;
    }
    return breaks;
  }

  private parts(instruction: Instruction): Pick<Form, 'beside' | 'operands' | 'sequences' | 'last'> {
    const { operands, isFolded, end, body } = instruction;
    if (body !== undefined) return { ...this.block(instruction, body), last: [] };
    const { beside, forms, last } = this.sequence('', operands, isFolded ? end - 1 : end);
    return { beside, operands: forms, last, sequences: [] };
  }

  private block(block: Instruction, body: readonly Instruction[]): Pick<Form, 'beside' | 'operands' | 'sequences'> {
    const list = block.isFolded ? this.lists.get(block.keyword.start) : undefined;
    const then = list?.items.find((item) => FIRST_PARTS.has(headOf(item)));
    if (then === undefined) {
      const { beside, ...first } = this.sequence('', body, endOfFirst(block));
      return { beside, operands: [], sequences: this.withOtherParts(block, { ...first, beside: [] }) };
    }
    const { beside, forms, last } = this.sequence('', block.operands, then.start);
    const first = this.sequence('', body, then.end - 1);
    const sequences = this.withOtherParts(block, { ...first, beside: [...last, ...first.beside] });
    return { beside, operands: forms, sequences };
  }

  private withOtherParts(block: Instruction, first: Sequence): readonly Sequence[] {
    const sequences: Building<Sequence>[] = [first];
    const rest = (end: number) => {
      const before = sequences.at(-1);
      if (before !== undefined) before.last = [...before.last, ...this.take(end)];
    };
    for (const [index, part] of (block.parts ?? []).entries()) {
      rest(part.keyword.start);
      sequences.push(this.sequence(markOf(part), part.body, this.endOfPart(block, part, index)));
    }
    rest(block.isFolded ? block.end - 1 : (block.closing?.start ?? block.end));
    return sequences;
  }

  private endOfPart(block: Instruction, part: Part, index: number): number {
    const list = block.isFolded ? this.lists.get(part.keyword.start) : undefined;
    if (list !== undefined) return list.end - 1;
    return block.parts?.[index + 1]?.keyword.start ?? block.closing?.start ?? block.end;
  }
}

const FIRST_PARTS = new Set(['then', 'do']);

/** Where the first instructions of a block end that has them not in a list of their own. */
function endOfFirst({ isFolded, parts, closing, end }: Instruction): number {
  return isFolded ? end - 1 : (parts?.[0]?.keyword.start ?? closing?.start ?? end);
}

function markOf({ keyword, tag }: Part): string {
  return tag === undefined ? keyword.text : `${keyword.text} ${tag.atom.text}`;
}

const DECLARATIONS = new Set(['type', 'param', 'result', 'catch', 'catch_ref', 'catch_all', 'catch_all_ref']);

/** Behind the label, the type, and of `try_table` what it catches. */
function blockHeadEnd(text: string, keyword: Instruction['keyword']): number {
  const items = new Items(text, keyword.end);
  let { end } = keyword;
  if (items.nextToken() === 'id') {
    ({ end } = items);
    items.nextToken();
  }
  while (items.kind === 'open') {
    items.nextToken();
    const word = text.slice(items.start, items.end);
    if (!DECLARATIONS.has(word) || (word.startsWith('catch') && keyword.text !== 'try_table')) break;
    end = endOfList(items);
    items.nextToken();
  }
  return end;
}

function endOfList(items: Items): number {
  for (let depth = 1; depth > 0 && items.kind !== 'end';) {
    items.nextToken();
    if (items.kind === 'open') depth++;
    else if (items.kind === 'close') depth--;
  }
  return items.end;
}
