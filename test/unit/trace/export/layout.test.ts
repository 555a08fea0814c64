import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout, type Layout } from '../../../../src/core/trace/export/layout';
import type { EventTiming, TracedExchange } from '../../../../src/core/trace/export';
import { arbitraryTraces, traced, type Made } from './made';

const call = (name: string, plugin?: number): Made => ({
  ...{ kind: 'call', name, context: 2, args: [] },
  ...(plugin === undefined ? {} : { plugin }),
});
const host = (name: string): Made => ({ kind: 'host', name, context: 2, args: [], result: 'Ok', out: [] });
const log = (message: string): Made => ({ kind: 'log', level: 'info', context: 2, message });
const trap: Made = { kind: 'trap', name: 'a', message: 'unreachable', frames: [] };
const end: Made = { kind: 'end', outcome: 'answered', details: '' };

const shape = ({ slices }: Layout) =>
  slices.map(({ event, parent, start, end: to }) => [event.name, parent?.event.name, start, to]);

describe('without measured times', () => {
  it('each event takes a microsecond, within its call', () => {
    const events = [call('a'), host('h'), log('x'), { kind: 'return', call: 1 } as const, call('b'), end];
    const laid = layout(traced(events));
    expect(shape(laid)).toEqual([
      ['a', undefined, 0, 4],
      ['h', 'a', 1, 2],
      ['b', undefined, 4, 5],
    ]);
    expect(laid.marks.map(({ event, at, slice }) => [event.kind, at, slice?.event.name])).toEqual([
      ['log', 2, 'a'],
      ['end', 5, undefined],
    ]);
    expect(laid).toMatchObject({ measured: false, duration: 6 });
  });

  it('a call whose plugin trapped goes on while the guest does, and ends with the next call', () => {
    const laid = layout(traced([call('a'), trap, host('h'), log('went on'), call('b', 1), host('i')]));
    expect(shape(laid)).toEqual([
      ['a', undefined, 0, 4],
      ['h', 'a', 2, 3],
      ['b', undefined, 4, 6],
      ['i', 'b', 5, 6],
    ]);
  });

  it('a call within a call that is still running stays within it', () => {
    const laid = layout(traced([call('a'), call('b', 1), { ...trap, plugin: 1 }, call('c', 2)]));
    expect(shape(laid).map(([name, parent]) => [name, parent])).toEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'a'],
    ]);
  });
});

describe('with measured times', () => {
  const timing = new Map<number, EventTiming>([
    [1, { start: 10, duration: 20 }],
    [2, { start: 12, duration: 3 }],
    [5, { start: 31, duration: 4 }],
  ]);
  const events = [
    call('a'),
    host('h'),
    log('x'),
    { kind: 'return', call: 1 } as const,
    call('b'),
    trap,
    host('j'),
    end,
  ];

  it('calls stand where they were measured, and what was not stands between', () => {
    const laid = layout(traced(events, { timing }));
    expect(shape(laid)).toEqual([
      ['a', undefined, 10, 30],
      ['h', 'a', 12, 15],
      ['b', undefined, 31, 35],
      ['j', 'b', 31, 31],
    ]);
    expect(laid.marks.map(({ at }) => at)).toEqual([15, 31, 35]);
    expect(laid).toMatchObject({ measured: true, duration: 40 });
  });

  it('a clock that went back does not turn anything around', () => {
    const back = new Map(timing).set(2, { start: 1, duration: 100 }).set(5, { start: 0, duration: 1 });
    const laid = layout(traced(events, { timing: back }));
    expect(shape(laid).slice(0, 3)).toEqual([
      ['a', undefined, 10, 101],
      ['h', 'a', 10, 101],
      ['b', undefined, 101, 101],
    ]);
  });
});

describe('whatever a plugin does', () => {
  /** Parents hold their children, and no two of one parent overlap. */
  function isNested({ slices, marks, duration }: Layout): boolean {
    const ends = new Map<unknown, number>();
    return (
      slices.every((slice) => {
        const { start, end: to, parent } = slice;
        const free = (ends.get(parent) ?? 0) <= start;
        ends.set(parent, to);
        return free && start <= to && to <= (parent?.end ?? duration) && start >= (parent?.start ?? 0);
      }) && marks.every(({ at }) => at <= duration)
    );
  }
  const times = fc.array(fc.record({ start: fc.nat(500), duration: fc.nat(200) }), { minLength: 1, maxLength: 30 });
  const timed = ({ events, ...one }: TracedExchange, all: EventTiming[]): TracedExchange => ({
    ...{ ...one, events },
    timing: new Map(events.flatMap(({ seq }) => (seq % 4 === 0 ? [] : [[seq, all[seq % all.length] as EventTiming]]))),
  });

  it('calls nest, measured or not', () => {
    const check = (all: TracedExchange[], list: EventTiming[]): void => {
      for (const one of all) {
        expect(isNested(layout(one))).toBe(true);
        expect(isNested(layout(timed(one, list)))).toBe(true);
      }
    };
    fc.assert(fc.property(arbitraryTraces, times, check), { numRuns: 60 });
  });

  it('every call has one slice, and every other event one mark', () => {
    const check = (all: TracedExchange[]): void => {
      for (const one of all) {
        const { slices, marks } = layout(one);
        const returns = one.events.filter(({ kind }) => kind === 'return').length;
        expect(slices.length + marks.length + returns).toBe(one.events.length);
      }
    };
    fc.assert(fc.property(arbitraryTraces, check), { numRuns: 30 });
  });
});
