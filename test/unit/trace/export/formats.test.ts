import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, measuredIn, type ExportFormat, type TracedExchange } from '../../../../src/core/trace/export';
import { exchange } from '../../../support/exchange';
import { answered, arbitraryTraces, HOSTILE, traced, wellFormed, written, type Made } from './made';

const formats = Object.keys(FORMATS) as ExportFormat[];
const asJson = formats.filter((format) => !['jsonl', 'markdown'].includes(format));

describe('formats', () => {
  it('each has a label and an extension of its own', () => {
    const all = Object.values(FORMATS);
    expect(new Set(all.map(({ label }) => label)).size).toBe(formats.length);
    expect(new Set(all.map(({ extension }) => extension)).size).toBe(formats.length);
    // Files of that name are archives, which the command line writes otherwise.
    expect(all.filter(({ extension }) => `.${extension}`.endsWith('.trace'))).toEqual([]);
  });

  it('JSON Lines has every event as it is', () => {
    const check = (all: TracedExchange[]): void => {
      const lines = written('jsonl', all).split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
        all.flatMap(({ events }) => JSON.parse(JSON.stringify(events)) as unknown[]),
      );
    };
    fc.assert(fc.property(arbitraryTraces, check), { numRuns: 20 });
  });

  it.each(asJson)('%s is JSON whatever a plugin did, and of nothing at all', (format) => {
    JSON.parse(written(format, []));
    const check = (all: TracedExchange[]): void => void JSON.parse(written(format, all));
    fc.assert(fc.property(arbitraryTraces, check), { numRuns: 40 });
  });

  it.each(asJson)('%s is JSON without half characters, whatever stands in it', (format) => {
    for (const value of HOSTILE) {
      const one = exchange(
        { method: value, path: `/${value}`, headers: [[value, value]] },
        { headers: [[value, value]] },
      );
      const more: Made[] = [
        { kind: 'log', level: value, context: 1, message: value },
        { kind: 'metric', name: value, type: 0, value: '1' },
        { kind: 'callout', callout: 4, cluster: value, timeoutMs: 1, message: { headers: [[':path', value]] } },
        { kind: 'trap', name: value, message: value, frames: [{ function: value }] },
      ];
      const text = written(format, [traced([...answered(one), ...more], { exchange: one })], { title: value });
      const strings: string[] = [];
      JSON.parse(text, (key, inner: unknown) => strings.push(key, typeof inner === 'string' ? inner : ''));
      expect(strings.filter((text) => text !== wellFormed(text))).toEqual([]);
    }
  });

  it('what a detailed replay measured is there only where it did', () => {
    const timing = { start: 1, duration: 2 };
    const host = { ...timing, words: [], memory: [] };
    expect(measuredIn({ calls: new Map(), hosts: new Map(), memory: [] })).toEqual({});
    expect(measuredIn({ calls: new Map([[1, timing]]), hosts: new Map([[2, host]]), memory: [] })).toEqual({
      timing: new Map<number, unknown>([
        [1, timing],
        [2, host],
      ]),
      memory: [],
    });
  });
});
