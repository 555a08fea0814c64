/**
 * Comments behind code. One that stands alone keeps one space or two, whichever the author likes. Those that stand under
 * each other keep their column, as assembly is written: code that has grown too long for it moves all of them.
 */

export interface LineComment {
  /** Of the space in front of it. */
  readonly start: number;
  readonly end: number;
  /** As it stands. */
  readonly column: number;
  readonly gap: number;
  /** Columns of what stands in front of it, when that is formatted. */
  readonly width: number;
}

const MOST = 2;

/** Comments whose lines follow each other; each is given its space when the column ends. */
export class LineComments {
  private run: LineComment[] = [];

  constructor(private readonly place: (comment: LineComment, space: string) => void) {}

  add(comment: LineComment): void {
    if (this.run[0]?.column !== comment.column) this.end();
    this.run.push(comment);
  }

  /** A blank line follows, or a comment in another column. */
  end(): void {
    const column = columnOf(this.run);
    for (const comment of this.run) {
      const gap = column === undefined ? clamped(comment.gap) : column - comment.width;
      this.place(comment, ' '.repeat(gap));
    }
    this.run = [];
  }
}

/** Undefined where they stand in one column because what is in front of them is equally wide. */
function columnOf(run: readonly LineComment[]): number | undefined {
  const [first] = run;
  if (first === undefined || run.every(({ gap }) => gap === first.gap)) return undefined;
  const width = run.reduce((most, one) => Math.max(most, one.width), 0);
  if (run.every((one) => one.width === width)) return width + MOST;
  return first.column > width ? first.column : width + MOST;
}

function clamped(gap: number): number {
  return Math.min(Math.max(gap, 1), MOST);
}
