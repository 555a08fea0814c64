import { readFileSync } from 'node:fs';

export interface CorpusModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function fileModule(name: string, path: string): CorpusModule {
  return { name, bytes: new Uint8Array(readFileSync(path)) };
}
