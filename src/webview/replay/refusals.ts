/** What is wrong with what is typed: told of the text that was sent last, in whatever order the answers come. */

import { reason } from './answers';

export class Refusals {
  private turn = 0;

  constructor(private readonly show: (lines: readonly string[]) => void) {}

  /** Whether nothing is wrong with what is answered. */
  async hear(answer: Promise<readonly string[]>): Promise<boolean> {
    const turn = ++this.turn;
    const lines = await answer.catch((error: unknown) => [reason(error)]);
    if (turn === this.turn) this.show(lines);
    return lines.length === 0;
  }

  /** Said at once; what is still to be answered is of something else. */
  tell(lines: readonly string[]): void {
    this.turn++;
    this.show(lines);
  }
}
