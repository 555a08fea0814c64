/** The Trace on its way: what was recorded is what is read, by every carrier, and of a part of it the beginning. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../../src/core/bytes';
import type { TraceEvent } from '../../../src/core/trace/events';
import { MemoryBlocks } from '../../support/memory-blocks';
import { readSection } from '../../../src/core/trace/read-section';
import { Recorder, TraceLimitReached } from '../../../src/core/trace/recorder';
import { createRing, RingReader, RingWriter } from '../../../src/core/trace/ring';
import { kept, SectionSplitter, type TraceSection } from '../../../src/core/trace/sections';
import { TraceBuffer, type BlockSource } from '../../../src/core/trace/trace-buffer';
import { parts, play, type Part, type Step } from './script';
import { told } from './told';

const RUNS = { numRuns: 150 };
const NO_LIMIT = 1_000_000;

function recorderOf(blocks: BlockSource): Recorder {
  let now = 0;
  return new Recorder(new TraceBuffer(blocks, () => (now += 7)), 'full', NO_LIMIT);
}

function eventsOf(sections: Iterable<TraceSection>): TraceEvent[] {
  return [...sections].flatMap((section) => readSection(section, []));
}

/** Thrown where a thread would be ended. */
class Ended extends Error {}

const eventful = parts.filter((all) => all.some(({ steps }) => steps.length > 0));

/** Keeps the bytes of each block as they were handed over. */
class Blocks implements BlockSource {
  readonly position = new Int32Array(1);
  readonly full: Bytes[] = [];
  private block: Bytes | undefined;
  private published = 0;

  next(end: number): Bytes {
    if (this.block !== undefined) this.full.push(this.block.subarray(0, end));
    this.published = 0;
    return (this.block = new Uint8Array(64 * 1024));
  }

  publish(end: number): void {
    this.published = end;
  }

  entered(): void {}

  /** As it would be when only the first `size` bytes had come. */
  cut(size: number): Bytes[] {
    const all = [...this.full, (this.block ?? new Uint8Array(0)).subarray(0, this.published)];
    let left = size;
    return all.map((bytes) => {
      const kept = bytes.subarray(0, Math.max(0, left));
      left -= bytes.length;
      return kept;
    });
  }
}

/** Their bytes are there only while they are visited. */
function taken(reader: RingReader): TraceSection[] {
  const sections: TraceSection[] = [];
  reader.read((section) => sections.push(kept(section)));
  return sections;
}

/** The exchanges that had a section. */
function numbersOf(sections: readonly TraceSection[]): number[] {
  return sections.flatMap(({ number }) => (number === 0 ? [] : [number]));
}

/** The same thing over and over: it fills more than the blocks that there are. */
function many(step: Step): Part[] {
  return Array.from({ length: 6 }, (_, index) => ({
    number: index % 3,
    steps: Array.from({ length: 30 }, () => step),
  }));
}

describe('the records of a Trace', () => {
  it('come back from memory as what happened, section by section', () => {
    const comeBack = (all: Part[]): void => {
      const blocks = new MemoryBlocks();
      const recorder = recorderOf(blocks);
      play(all, recorder);
      recorder.finish();
      const sections = blocks.sections();
      expect(eventsOf(sections)).toEqual(told(all).events);
      expect(numbersOf(sections)).toEqual(all.flatMap(({ number }) => (number === 0 ? [] : [number])));
      for (const { number, microseconds } of sections) if (number > 0) expect(microseconds).toBe(7);
    };
    fc.assert(fc.property(parts, comeBack), RUNS);
  });

  it('are the same in outline, without the calls', () => {
    const areSame = (all: Part[]): void => {
      const blocks = new MemoryBlocks();
      const recorder = recorderOf(blocks);
      play(all, recorder);
      recorder.finish();
      const outline = blocks.sections().flatMap((section) => readSection(section, [], 1, 'outline'));
      const calls = new Set(['call', 'return', 'host']);
      expect(outline).toEqual(told(all).events.filter(({ kind }) => !calls.has(kind)));
    };
    fc.assert(fc.property(parts, areSame), RUNS);
  });

  it('come through the ring, read whenever somebody looks', () => {
    const comeThrough = (all: Part[], looks: boolean[]): void => {
      const ring = createRing();
      const reader = new RingReader(ring);
      const sections: TraceSection[] = [];
      const look = () => void sections.push(...taken(reader));
      const recorder = recorderOf(new RingWriter(ring, look));
      let turn = 0;
      play(all, recorder, () => {
        if (looks[turn++ % looks.length] === true) look();
      });
      recorder.finish();
      look();
      expect(eventsOf(sections)).toEqual(told(all).events);
    };
    fc.assert(fc.property(parts, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), comeThrough), RUNS);
  });

  it('fill each block to its end, whatever their size', () => {
    const fill = (size: number): void => {
      const message = 'x'.repeat(size);
      const all = many({ step: 'log', level: 2, context: 2, plugin: 0, message });
      const ring = createRing();
      const reader = new RingReader(ring);
      const sections: TraceSection[] = [];
      const recorder = recorderOf(new RingWriter(ring, () => void sections.push(...taken(reader))));
      play(all, recorder);
      recorder.finish();
      sections.push(...taken(reader));
      expect(eventsOf(sections)).toEqual(told(all).events);
    };
    fc.assert(fc.property(fc.integer({ min: 3_000, max: 17_000 }), fill), { numRuns: 40 });
  });

  it('are there up to the last whole one when their thread is ended', () => {
    const areThere = (all: Part[], where: number): void => {
      const after = where % told(all).counts.length;
      const ring = createRing();
      const reader = new RingReader(ring);
      const sections: TraceSection[] = [];
      const recorder = recorderOf(new RingWriter(ring, () => void sections.push(...taken(reader))));
      let steps = 0;
      const end = () => {
        if (++steps > after) throw new Ended();
      };
      expect(() => play(all, recorder, end)).toThrow(Ended);
      const { events, counts } = told(all);
      reader.rest((section) => sections.push(kept(section)));
      expect(eventsOf(sections)).toEqual(events.slice(0, counts[after]));
    };
    fc.assert(fc.property(eventful, fc.nat(), areThere), RUNS);
  });

  it('end with the reason where one exchange has too much text', () => {
    const blocks = new MemoryBlocks();
    const recorder = recorderOf(blocks);
    recorder.enterExchange(1);
    const line = 'x'.repeat(16_000);
    const fill = () => {
      for (let at = 0; at < 4000; at++) recorder.log(2, 2, 0, line);
    };
    expect(fill).toThrow(TraceLimitReached);
    recorder.stop('trace-limit', 'too much text');
    recorder.finish();
    const events = eventsOf(blocks.sections());
    expect(events.slice(-2)).toMatchObject([{ kind: 'stopped', message: 'too much text' }, { kind: 'end' }]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('that are cut off anywhere are the beginning of what happened, and no error', () => {
    const areBeginning = (all: Part[], where: number): void => {
      const blocks = new Blocks();
      const recorder = recorderOf(blocks);
      play(all, recorder);
      recorder.finish();
      const size = blocks.cut(Infinity).reduce((sum, bytes) => sum + bytes.length, 0);
      for (const at of [Math.floor(where * size), size - Math.floor(where * 40)]) {
        const splitter = new SectionSplitter();
        const sections: TraceSection[] = [];
        for (const bytes of blocks.cut(at)) splitter.split(bytes, (section) => sections.push(section));
        const events = eventsOf(sections);
        expect(events).toEqual(told(all).events.slice(0, events.length));
      }
    };
    fc.assert(fc.property(parts, fc.double({ min: 0, max: 1, noNaN: true }), areBeginning), RUNS);
  });
});
