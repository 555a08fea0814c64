/** Numbers that are the same for the same seed: splitmix with 32 bits of state, whose neighbouring seeds differ much. */
export class Random {
  constructor(private state: number) {}

  /** 32 bits, unsigned. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** From 0 on. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Each order of magnitude as often as the others. */
  size(most: number): number {
    return Math.floor(2 ** ((this.next() / 2 ** 32) * Math.log2(most + 1)));
  }

  chance(ofOne: number): boolean {
    return this.next() < ofOne * 2 ** 32;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
