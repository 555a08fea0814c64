/** What runs just now, a replay or variations: the last that was begun, which ends the one before it. */
export class Running {
  /** The view's number of it. */
  turn = 0;
  private last: AbortController | undefined;

  begin(turn: number): AbortSignal {
    this.stop();
    this.turn = turn;
    this.last = new AbortController();
    return this.last.signal;
  }

  get isOn(): boolean {
    return this.last !== undefined;
  }

  /** That one, and no other that has replaced it. */
  is(signal: AbortSignal): boolean {
    return this.last?.signal === signal;
  }

  /** It is over; says whether it was still the last. */
  end(signal: AbortSignal): boolean {
    const isLast = this.is(signal);
    if (isLast) this.last = undefined;
    return isLast;
  }

  /** It comes to its end early. */
  cancel(): void {
    this.last?.abort();
  }

  /** As if another had replaced it. */
  stop(): void {
    this.cancel();
    this.last = undefined;
  }
}
