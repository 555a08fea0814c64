/** The Trace as a file: what goes in comes out, in pieces of any size, and what is no trace is told as that. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8, type Bytes } from '../../../src/core/bytes';
import type { Exchange } from '../../../src/core/scenario/exchange';
import { archived, archiveHead, ArchiveReader, NoTrace } from '../../../src/core/trace/archive';
import { readSection } from '../../../src/core/trace/read-section';
import { Recorder } from '../../../src/core/trace/recorder';
import { kept, type TraceSection } from '../../../src/core/trace/sections';
import { TraceBuffer } from '../../../src/core/trace/trace-buffer';
import { MemoryBlocks } from '../../support/memory-blocks';
import { parts, play, type Part } from './script';

const EXCHANGE: Exchange = {
  name: 'an exchange',
  startTime: 1_700_000_000_123_456_789n,
  request: {
    ...{ method: 'POST', scheme: 'http', authority: 'a.test', path: '/', protocol: 'HTTP/1.1', trailers: [] },
    headers: [['x-text', 'grün']],
    body: [Uint8Array.of(0, 255, 10), Uint8Array.of()],
  },
  response: { status: 200, headers: [], body: [Uint8Array.of(1)], trailers: [], delayMs: 0 },
  expect: { headers: { base64: 'AAAA', integer: '1' } },
};
const SUBJECT = { exchanges: [EXCHANGE], repeat: 3 };

function sectionsOf(all: readonly Part[]): TraceSection[] {
  const blocks = new MemoryBlocks();
  const recorder = new Recorder(new TraceBuffer(blocks, () => 0), 'full', 1_000_000);
  play(all, recorder);
  recorder.finish();
  return blocks.sections();
}

function fileOf(sections: readonly TraceSection[]): Bytes {
  return concatBytes([archiveHead(SUBJECT), ...sections.flatMap(archived)]);
}

function read(file: Bytes, size: number): { reader: ArchiveReader; sections: TraceSection[] } {
  const reader = new ArchiveReader();
  const sections: TraceSection[] = [];
  for (let at = 0; at < file.length; at += size) sections.push(...reader.read(file.subarray(at, at + size)).map(kept));
  reader.finish();
  return { reader, sections };
}

describe('a trace in a file', () => {
  it('has every section as it was, and the exchanges, however the file comes in', () => {
    const comeBack = (all: Part[], size: number): void => {
      const sections = sectionsOf(all);
      const back = read(fileOf(sections), size);
      expect(back.sections).toEqual(sections.map(kept));
      expect(back.reader.of).toEqual(SUBJECT);
    };
    fc.assert(fc.property(parts, fc.integer({ min: 1, max: 5000 }), comeBack), { numRuns: 60 });
  });

  it.each([0, 7])('says why the replay was stopped in section %i', (number) => {
    const stop = { reason: 'time-limit', message: 'It did not come back' } as const;
    const section = { number, seq: 5, microseconds: 1, bytes: new Uint8Array(0), stop };
    const [back] = read(fileOf([section]), 64).sections;
    expect(back?.stop).toBeUndefined();
    expect(readSection(back as TraceSection, [])).toEqual(readSection(section, []));
  });

  it.each([
    ['nothing', utf8('')],
    ['text', utf8('hello\n')],
    ['another version', utf8('{"format":"wasm-plugin trace 2","repeat":1,"exchanges":[]}\n')],
    ['the beginning of one', archiveHead(SUBJECT).subarray(0, 40)],
    [
      'one that is cut short',
      fileOf([{ number: 1, seq: 0, microseconds: 0, bytes: Uint8Array.of(3) }]).subarray(0, -1),
    ],
    ['one with zeros in it', concatBytes([archiveHead(SUBJECT), new Uint8Array(64)])],
  ])('is told from %s', (_name, file) => {
    expect(() => read(file, 100)).toThrow(NoTrace);
  });
});
