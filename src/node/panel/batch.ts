/** Together when this many wait, or this much later: a view redraws less often. */
const MOST = 200;
const MS = 50;

export class Batch<T> {
  private items: T[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (items: readonly T[]) => void) {}

  add(item: T): void {
    this.items.push(item);
    if (this.items.length >= MOST) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.items.length > 0) this.send(this.items);
    this.items = [];
  }
}
