/** What a reader says of a module, line by line, so that two readers can be compared. */

/** Topic (`types`, `imports`, …) → its lines. A reader gives the topics that it knows, each whole. */
export type Reading = Readonly<Record<string, readonly string[]>>;

/** A program that reads modules and shares no line with our decoder. */
export interface Peer {
  readonly name: string;
  /** Fails where it cannot read the module. */
  read(bytes: Uint8Array): Promise<Reading>;
}

const MOST_SHOWN = 5;

/** Where `ours` differs from `theirs` in what both tell. */
export function differences(ours: Reading, theirs: Reading): string[] {
  return Object.entries(theirs).flatMap(([topic, lines]) => {
    const found = differentLines(ours[topic] ?? [], lines).map((difference) => `${topic} ${difference}`);
    return found.length > MOST_SHOWN ? [...found.slice(0, MOST_SHOWN), `… ${found.length} in ${topic}`] : found;
  });
}

function differentLines(ours: readonly string[], theirs: readonly string[]): string[] {
  const found = [];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    if (ours[index] === theirs[index]) continue;
    found.push(`${index}: ours ${shown(ours[index])}, theirs ${shown(theirs[index])}`);
  }
  return found;
}

function shown(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line);
}
