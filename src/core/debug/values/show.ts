/** Values as one line of text, and as parts to open. */

import { look } from './look';
import { Unreadable, type Located } from './place';
import type { Reader } from './reader';
import type { TypeOfVtable } from './rust/vtables';
import { typeName } from './type-names';
import { plain, type Part, type Seeing, type View } from './view';

export interface ShownValue {
  readonly text: string;
  /** As its language writes it. */
  readonly type: string;
  /** In the memory: of what a pointer points to, else of the value itself. */
  readonly address?: number | undefined;
  /** How many there are, counted from 0; `named`: a few, with names; undefined: none. */
  readonly children?: number | 'named' | undefined;
}

const LONGEST_TEXT = 200;
const LONGEST_BRIEF = 60;
const DEEPEST = 5;
/** What is shown as its target is goes less deep; but there may be cycles. */
const HOP = 0.25;
const MOST_HOPS = 20;
/** Parts that are looked at together. */
const CHUNK = 20;

/** Keys of maps that are keys of maps … */
const MOST_BRIEFS = 3;

export class Showing implements Seeing {
  private briefs = 0;

  constructor(
    readonly reader: Reader,
    readonly typeOfVtable: TypeOfVtable | undefined,
  ) {}

  async show(value: Located): Promise<ShownValue> {
    const text = await this.textOf(value, LONGEST_TEXT);
    const view = await this.open(value);
    const children = view.count === 0 ? undefined : view.isIndexed ? view.count : 'named';
    return { text, type: typeName(value.type), address: await this.addressOf(value), children };
  }

  /** Where parts cannot be read there is one that says why. */
  async parts(value: Located, start: number, count: number): Promise<readonly Part[]> {
    const { view, hops, pointers } = await this.walk(value);
    try {
      const parts = await view.parts(start, count);
      return parts.map((part) => ({ ...part, path: pathFrom(part.path, hops, view.isIndexed ? pointers : 0) }));
    } catch (error) {
      return [{ name: '…', type: value.type, place: { kind: 'unknown', why: reasonOf(error) } }];
    }
  }

  async brief(value: Located): Promise<string> {
    if (this.briefs === MOST_BRIEFS) return '…';
    this.briefs++;
    try {
      return await this.textOf(value, LONGEST_BRIEF);
    } finally {
      this.briefs--;
    }
  }

  /** How the value is seen, or why it cannot be. */
  async view(value: Located): Promise<View> {
    try {
      return await look(value, this);
    } catch (error) {
      return plain(`<${reasonOf(error)}>`);
    }
  }

  /** The view that has the parts: of what is seen through, its target's. */
  async open(value: Located): Promise<View> {
    return (await this.walk(value)).view;
  }

  /** `pointers`: how many of the hops lead up to the last pointer's target. */
  private async walk(value: Located): Promise<{ view: View; hops: number; pointers: number }> {
    let view = await this.view(value);
    let [hops, pointers] = [0, 0];
    for (; hops < MOST_HOPS && hasTarget(view) && view.isTransparent !== undefined; hops++) {
      if (view.isTransparent === 'outermost') pointers = hops + 1;
      view = await this.view(view.target);
    }
    return { view, hops, pointers };
  }

  /** What is really shown: of a reference or a cell, what is in it. */
  async seenThrough(value: Located): Promise<Located> {
    let at = value;
    for (let i = 0; i < MOST_HOPS; i++) {
      const view = await this.view(at);
      if (view.isTransparent !== true || !hasTarget(view)) break;
      at = view.target;
    }
    return at;
  }

  private async addressOf(value: Located): Promise<number | undefined> {
    const { target } = await this.view(value);
    const { place } = target ?? value;
    return place.kind === 'memory' ? place.address : undefined;
  }

  private async textOf(value: Located, limit: number): Promise<string> {
    const line = new Line(limit);
    await this.write(value, line, 0);
    return line.text;
  }

  private async write(value: Located, line: Line, depth: number): Promise<void> {
    if (line.isFull) return;
    const view = await this.view(value);
    const seesThrough = view.isTransparent === true || (view.isTransparent === 'outermost' && depth === 0);
    line.add(seesThrough || view.brackets !== undefined ? view.label : view.label.trimEnd());
    if (seesThrough && hasTarget(view)) await this.writeTarget(view.target, line, depth + HOP);
    else if (view.brackets !== undefined) await this.writeAll(view, view.brackets, line, depth + 1);
  }

  private async writeTarget(target: Located, line: Line, depth: number): Promise<void> {
    if (depth > DEEPEST) line.add('…');
    else await this.write(target, line, depth);
  }

  private async writeAll(
    view: View,
    [open, close]: readonly [string, string],
    line: Line,
    depth: number,
  ): Promise<void> {
    line.add(open);
    if (depth > DEEPEST && view.count > 0) line.add('…');
    else await this.writeParts(view, line, depth);
    line.add(close);
  }

  private async writeParts(view: View, line: Line, depth: number): Promise<void> {
    for (let start = 0; start < view.count && !line.isFull; start += CHUNK) {
      const parts = await this.chunk(view, start);
      if (typeof parts === 'string') line.add(`${start > 0 ? ', ' : ''}<${parts}>`);
      // Damaged: fewer than it says.
      if (typeof parts === 'string' || parts.length === 0) return;
      await this.writeChunk(view, parts, start, line, depth);
    }
  }

  private async writeChunk(
    view: View,
    parts: readonly Part[],
    start: number,
    line: Line,
    depth: number,
  ): Promise<void> {
    for (const [at, part] of parts.entries()) {
      line.add(`${start + at > 0 ? ', ' : ''}${view.between === undefined ? '' : `${part.name}${view.between}`}`);
      await this.write(part, line, depth);
    }
  }

  /** Or why it cannot be read. */
  private async chunk(view: View, start: number): Promise<readonly Part[] | string> {
    try {
      return await view.parts(start, CHUNK);
    } catch (error) {
      return reasonOf(error);
    }
  }
}

/** An index of a pointer, and `*` of what wraps one, mean other things than of what is seen through them: hence more `*`. */
function pathFrom(path: string | undefined, hops: number, pointers: number): string | undefined {
  const stars = path?.startsWith('*') === true ? hops : pointers;
  return path === undefined ? undefined : `${'*'.repeat(stars)}${path}`;
}

/** Throws what is no Unreadable again. */
function reasonOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  throw error;
}

const hasTarget = (view: View): view is View & { readonly target: Located } => view.target !== undefined;

/** A text that grows to its limit. */
class Line {
  private all = '';

  constructor(private readonly limit: number) {}

  get isFull(): boolean {
    return this.all.length > this.limit;
  }

  get text(): string {
    if (!this.isFull) return this.all;
    // Not in the middle of a character.
    return `${this.all.slice(0, this.limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  }

  add(text: string): void {
    if (!this.isFull) this.all += text;
  }
}
