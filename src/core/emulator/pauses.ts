/** What a debugger is told while a replay runs: it may hold the thread for as long as it likes. */
export interface Pauses {
  /** Of each VM that counts its instructions: together they are the time of a replay. */
  readonly meters: WebAssembly.Global[];
  /** The guest is about to be called; `seq` of that event. */
  entering(seq: number): void;
  /** A call of the guest has been answered: its events are those behind `before`, up to `seq`. */
  answered(before: number, seq: number): void;
}
