/** What is gathered while a field is read, and a place in a list of nodes. */

import type { Instruction, Space, Use } from '../ast';
import { identifierOf, indexNumber } from '../literals';
import { Problems, type Span } from '../problems';
import { isAtom, isList, type Atom, type List, type Node } from '../tree';

const NOTHING: readonly Node[] = [];

export type Building<T> = { -readonly [K in keyof T]: T[K] };

/** Of one field. */
export class Reading {
  readonly problems = new Problems();
  readonly uses: Use[] = [];
  /** Something is nested so deeply that its field is not looked at. */
  isTooDeep = false;
  /** Blocks that are open here, outermost first. */
  readonly labels: Building<Instruction>[] = [];

  use(space: Space, atom: Atom, owner?: Use): Use {
    return this.noted({ space, atom, ...(owner === undefined ? {} : { owner }) });
  }

  label(atom: Atom): Use {
    const target = this.labelled(atom.text);
    if (target === undefined) this.noLabel(atom);
    return this.noted({ space: 'label', atom, ...(target === undefined ? {} : { target }) });
  }

  private noted(use: Use): Use {
    this.uses.push(use);
    return use;
  }

  private labelled(text: string): Instruction | 'function' | undefined {
    const depth = indexNumber(text);
    if (depth !== undefined) return depth === this.labels.length ? 'function' : this.labels.at(-1 - depth);
    const name = identifierOf(text);
    return this.labels.findLast(({ label }) => label !== undefined && identifierOf(label.text) === name);
  }

  private noLabel(atom: Atom): void {
    const { text } = atom;
    const isName = atom.kind === 'id';
    const message = isName
      ? `no block around this is labelled ${text}`
      : `only ${this.labels.length} ${this.labels.length === 1 ? 'block is' : 'blocks are'} around this: 0 to ${this.labels.length} can be meant`;
    this.problems.error(isName ? 'unknown-name' : 'unknown-index', atom, message, { space: 'label', name: text });
  }
}

/** Walks over the items of a list. */
export class Cursor {
  constructor(
    private readonly items: readonly Node[],
    private readonly end: number,
    private at = 0,
  ) {}

  /** What follows the keyword of a list. */
  static after(list: List): Cursor {
    return new Cursor(list.items, list.isClosed ? list.end - 1 : list.end, 1);
  }

  get peek(): Node | undefined {
    return this.items[this.at];
  }

  ahead(count: number): Node | undefined {
    return this.items[this.at + count];
  }

  take(): Node | undefined {
    return this.items[this.at++];
  }

  /** Where something is missing: what stands there instead, or the end of the list. */
  get place(): Span {
    return this.peek ?? { start: this.end, end: this.end + 1 };
  }

  atom(kind: Atom['kind']): Atom | undefined {
    const { peek } = this;
    if (!isAtom(peek, kind)) return undefined;
    this.at++;
    return peek;
  }

  id(): Atom | undefined {
    return this.atom('id');
  }

  keyword(text: string): Atom | undefined {
    const { peek } = this;
    return isAtom(peek, 'keyword') && peek.text === text ? this.atom('keyword') : undefined;
  }

  /** A name or a number that can stand for an index. */
  index(): Atom | undefined {
    return isIndex(this.peek) ? this.atom(this.peek.kind) : undefined;
  }

  /** The next list, when it begins with one of these. */
  list(...heads: readonly string[]): List | undefined {
    const { peek } = this;
    if (!isList(peek)) return undefined;
    const [first] = peek.items;
    if (!isAtom(first, 'keyword') || !heads.includes(first.text)) return undefined;
    this.at++;
    return peek;
  }

  /** All that is left; it stays there. */
  get rest(): readonly Node[] {
    return this.items.slice(this.at);
  }

  get position(): number {
    return this.at;
  }

  /** What was taken since a position. */
  since(position: number): readonly Node[] {
    return this.at === position ? NOTHING : this.items.slice(position, this.at);
  }
}

export function isIndex(node: Node | undefined): node is Atom {
  return (
    isAtom(node, 'id') || (isAtom(node, 'number') && /^\d/.test(node.text) && indexNumber(node.text) !== undefined)
  );
}
