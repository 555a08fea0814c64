import type { Pair } from '../proxywasm/pairs';
import { headerName, KIND_BITS, type HeaderMapKind, type HeaderName } from './header-names';

export type { HeaderMapKind };

/** Names and values are byte strings; names are lower case. Order is Envoy's: pseudo-headers first, then by arrival. */
export class HeaderMap {
  private list: Pair[] = [];
  /** The list may be that of another map too: it is copied before it is changed. */
  private isShared = false;

  /** Of `KIND_BITS`. */
  private bit: number;

  constructor(pairs: readonly Pair[] = NONE, kind: HeaderMapKind = 'request') {
    this.bit = KIND_BITS[kind];
    for (const [name, value] of pairs) this.add(name, value);
  }

  clone(): HeaderMap {
    const copy = new HeaderMap();
    copy.bit = this.bit;
    copy.list = this.list;
    copy.isShared = true;
    this.isShared = true;
    return copy;
  }

  /** The same but for one pair, which has the same name. */
  cloneWith(place: number, pair: Pair): HeaderMap {
    const copy = new HeaderMap();
    copy.bit = this.bit;
    copy.list = this.list.slice();
    copy.list[place] = pair;
    return copy;
  }

  get size(): number {
    return this.list.length;
  }

  /** Total length of names and values, as `proxy_get_header_map_size` reports it. */
  get byteSize(): number {
    return this.list.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  }

  /** As they are now: changes of the map may show in it. */
  entries(): readonly Pair[] {
    return this.list;
  }

  /** As they are now, for good. Pairs that nobody changes stay the same objects. */
  snapshot(): readonly Pair[] {
    this.isShared = true;
    return this.list;
  }

  /** The first value. */
  get(name: string): string | undefined {
    return this.value(headerName(name).key);
  }

  /** As `get`; `key` is written as it is in the map. */
  value(key: string): string | undefined {
    const at = this.find(key);
    return at === -1 ? undefined : this.list[at]?.[1];
  }

  getAll(name: string): string[] {
    const { key } = headerName(name);
    return this.list.filter(([other]) => other === key).map(([, value]) => value);
  }

  add(name: string, value: string): void {
    const header = headerName(name);
    const at = (header.merged & this.bit) !== 0 ? this.find(header.key) : -1;
    if (at === -1) this.insert(header, value);
    else this.append(at, value);
  }

  private append(at: number, value: string): void {
    const [key, present] = this.list[at] as Pair;
    this.own()[at] = [key, present === '' || value === '' ? present + value : `${present},${value}`];
  }

  private insert({ key, isPseudo }: HeaderName, value: string): void {
    if (isPseudo) this.own().splice(this.pseudoCount(), 0, [key, value]);
    else this.own().push([key, value]);
  }

  /** Removes every entry of that name and adds one: the entry moves to the end of its group. */
  replace(name: string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Overwrites the first entry where it stands; adds one when there is none. */
  set(name: string, value: string): void {
    const header = headerName(name);
    const at = this.find(header.key);
    if (at === -1) this.insert(header, value);
    else this.own()[at] = [header.key, value];
  }

  /** As `set`, for a header that is no pseudo-header and written as it is in the map: the map has that very pair. */
  setPair(pair: Pair): void {
    const at = this.find(pair[0]);
    if (at === -1) this.own().push(pair);
    else this.own()[at] = pair;
  }

  remove(name: string): void {
    const { key } = headerName(name);
    const first = this.find(key);
    if (first !== -1) this.keep(first, (other) => other !== key);
  }

  /** `names` are in lower case, and `host` is not among them. */
  removeAll(names: ReadonlySet<string>): void {
    const { list } = this;
    let first = 0;
    while (first < list.length && !names.has((list[first] as Pair)[0])) first++;
    if (first < list.length) this.keep(first, (name) => !names.has(name));
  }

  private keep(first: number, isKept: (name: string) => boolean): void {
    const list = this.own();
    let kept = first;
    for (let at = first; at < list.length; at++) {
      const pair = list[at] as Pair;
      if (isKept(pair[0])) list[kept++] = pair;
    }
    while (list.length > kept) list.pop();
  }

  private own(): Pair[] {
    if (this.isShared) {
      this.list = this.list.slice();
      this.isShared = false;
    }
    return this.list;
  }

  private find(key: string): number {
    const { list } = this;
    for (let at = 0; at < list.length; at++) if ((list[at] as Pair)[0] === key) return at;
    return -1;
  }

  private pseudoCount(): number {
    const first = this.list.findIndex(([name]) => !name.startsWith(':'));
    return first === -1 ? this.list.length : first;
  }
}

const NONE: readonly Pair[] = [];
