/** A change of a text: what stands between two offsets is replaced. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits do not overlap; all offsets are those of the text as it is. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  return sorted.reduce((done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end), text);
}
