/** One after the other, in the order in which they came, whatever becomes of those before. */
export class InOrder {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(act: () => Promise<T>): Promise<T> {
    const own = this.last.then(act);
    this.last = own.catch(() => undefined);
    return own;
  }
}
