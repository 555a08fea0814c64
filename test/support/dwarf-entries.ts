/** `.debug_info` by hand, entry by entry, with abbreviations of its own for each. */

import { leb } from './bytes';

export const le = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);
export const cstr = (value: string): number[] => [...new TextEncoder().encode(value), 0];

/** Where the entries are that have a label, from the start of the section. */
export type Labels = ReadonlyMap<string, number>;

/** Bytes as they stand there; a function of the labels must always return as many. */
export type Bytes = readonly number[] | ((labels: Labels, unit: number) => readonly number[]);
export type Attribute = readonly [name: number, form: number, value: Bytes, implicit?: readonly number[]];

export interface Node {
  readonly tag: number;
  readonly label?: string;
  readonly attributes?: readonly Attribute[];
  readonly children?: readonly Node[];
}

export interface UnitShape {
  readonly version: number;
  readonly root: Node;
  readonly long?: boolean;
  readonly addressSize?: number;
  /** DW_UT_*, of version 5; a type unit has a signature and the label of its type. */
  readonly type?: { readonly signature: readonly number[]; readonly label: string };
}

/** `.debug_info` and `.debug_abbrev`. */
export function debugSections(units: readonly UnitShape[]): { readonly info: number[]; readonly abbrev: number[] } {
  const known = new Map<string, number>();
  new Writer(units, known).write();
  return new Writer(units, known).write();
}

class Writer {
  private readonly info: number[] = [];
  private readonly abbrev: number[] = [];
  private code = 0;
  private unit = 0;

  constructor(
    private readonly units: readonly UnitShape[],
    private readonly labels: Map<string, number>,
  ) {}

  write() {
    for (const unit of this.units) this.writeUnit(unit);
    return { info: this.info, abbrev: this.abbrev };
  }

  private writeUnit({ version, root, long = false, addressSize = 4, type }: UnitShape): void {
    const start = this.info.length;
    this.unit = start;
    const offset = (value: number) => le(value, long ? 8 : 4);
    const at = offset(this.abbrev.length);
    const header =
      version === 5
        ? [...le(5, 2), type === undefined ? 1 : 2, addressSize, ...at]
        : [...le(version, 2), ...at, addressSize];
    const typeFields =
      type === undefined ? [] : [...type.signature, ...offset((this.labels.get(type.label) ?? 0) - start)];
    const length = long ? 12 : 4;
    this.info.push(...Array<number>(length).fill(0), ...header, ...typeFields);
    this.code = 0;
    this.writeNode(root);
    this.abbrev.push(0);
    const size = this.info.length - start - length;
    this.info.splice(start, length, ...(long ? [...le(0xffffffff, 4), ...le(size, 8)] : le(size, 4)));
  }

  private writeNode({ tag, label, attributes = [], children }: Node): void {
    if (label !== undefined) this.labels.set(label, this.info.length);
    this.code++;
    this.info.push(...leb(this.code));
    this.abbrev.push(...leb(this.code), ...leb(tag), children === undefined ? 0 : 1);
    for (const [name, form, value, implicit = []] of attributes) {
      this.abbrev.push(...leb(name), ...leb(form), ...implicit);
      this.info.push(...(typeof value === 'function' ? value(this.labels, this.unit) : value));
    }
    this.abbrev.push(0, 0);
    if (children === undefined) return;
    for (const child of children) this.writeNode(child);
    this.info.push(0);
  }
}
