/** Steps by line through whole callbacks, forwards and backwards, through the protocol. */

import { beforeAll, describe, expect } from 'vitest';
import { debugging, lineOf, stack, texts, type Adapter, type Stop } from '../../support/debug-client';
import { BUILD_MS, C_SOURCE, cModule, plainRust, RUST_SOURCE } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part, valueOf } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const RUST = part('rustFilter');
const withRust = itWith([RUST]);
const withC = itWith([part('clang')]);
const CONFIGURED = { configuration: 'hello' };

let plain = '';
beforeAll(() => {
  if ('skipped' in RUST) return;
  plain = writeScenario(folder, 'plain', [plainRust()], paths('/one', '/admin/x'), CONFIGURED);
}, BUILD_MS);

const optimised = () => writeScenario(folder, 'rust', [valueOf(RUST)], paths('/one', '/admin/x', '/two'), CONFIGURED);
const c = (level = 0) =>
  writeScenario(folder, `c-${level}`, [cModule({ level, dwarf: 4 })], paths('/one', '/squares', '/one'));

const at = (path: string, ...lines: number[]) => ({ lines: { [path]: lines } });
const places = (stops: readonly Stop[]) => stops.map((stop) => `${shortName(stop)}:${lineOf(stop)}`);
const shortName = ({ frames: [top] }: Stop) => top?.name.replace('rust_filter::', '') ?? '';
const named = (name: string, lines: readonly number[]) => lines.map((line) => `${name}:${line}`);

describe('forwards', () => {
  withC('each line of a callback in C that runs, and on into the next callback', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 75), async (adapter, first) => {
      const stops = [first, ...(await adapter.walk('next', 18))];
      expect(places(stops)).toEqual([
        ...named('proxy_on_request_headers', [75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90]),
        ...named('proxy_on_response_headers', [94, 95, 96]),
      ]);
      expect(new Set(stops.slice(1).map(({ reason }) => reason))).toEqual(new Set(['step']));
    });
  });

  withC('into functions of the plugin, even when the proxy calls them, and out of them', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 77), async (adapter, first) => {
      expect(stack(await adapter.go('stepIn'))).toEqual([
        'malloc:35',
        'proxy_on_request_headers:77',
        'proxy_on_request_headers(2, 6, true)',
      ]);
      expect(places([await adapter.go('stepOut')])).toEqual(['proxy_on_request_headers:77']);
      await adapter.lines(C_SOURCE, [88]);
      await adapter.go('continue');
      const inside = await adapter.walk('stepIn', 5);
      expect(places(inside)).toEqual([...named('sum_of_squares', [50, 51, 52]), ...named('square', [45, 46])]);
      expect(stack(inside[4] as Stop).slice(0, 3)).toEqual([
        'square:46',
        'sum_of_squares:52',
        'proxy_on_request_headers:88',
      ]);
      expect(places([await adapter.go('stepOut'), await adapter.go('stepOut')])).toEqual([
        'sum_of_squares:52',
        'proxy_on_request_headers:88',
      ]);
      expect(first.reason).toBe('breakpoint');
    });
  });

  withC('a loop comes to its lines again, with other values', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 52), async (adapter, first) => {
      const seen = [first, ...(await adapter.walk('next', 5))];
      expect(places(seen)).toEqual(named('sum_of_squares', [52, 51, 52, 51, 52, 51]));
      const last = await adapter.scope(seen.at(-1)?.frames[0]);
      expect(texts(last)).toMatchObject({ until: '3', total: '14', i: '3' });
    });
  });

  withRust('each line of a callback in Rust that runs, when it is not optimised', async () => {
    await debugging({ scenario: plain }, at(RUST_SOURCE, 52), async (adapter) => {
      const stops = await adapter.walk('next', 10);
      expect(places(stops)).toEqual([
        ...named('Filter::on_http_request_headers', [53, 57, 60, 61, 62, 63, 64]),
        ...named('Filter::on_http_response_headers', [67, 68, 70]),
      ]);
    });
  });

  withRust('into a function of the plugin past those of libraries, and out of it', async () => {
    await debugging({ scenario: plain }, at(RUST_SOURCE, 60), async (adapter) => {
      expect(places(await adapter.walk('stepIn', 5))).toEqual([...named('Filter::count', [75, 76, 77, 78, 79])]);
      const out = await adapter.go('stepOut');
      expect(places([out])).toEqual(['Filter::on_http_request_headers:60']);
      expect(places(await adapter.walk('stepIn', 2))).toEqual(named('Filter::on_http_request_headers', [61, 62]));
    });
  });

  withRust('each line of optimised Rust that is left, never in code of others', async () => {
    await debugging({ scenario: optimised() }, at(RUST_SOURCE, 53), async (adapter, first) => {
      const stops = [first, ...(await adapter.walk('next', 8))];
      expect(stops.map(({ frames: [top] }) => top?.source?.path)).toEqual(Array(9).fill(RUST_SOURCE));
    });
  });

  withC('by instruction: each is another, and all are in order', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 45), async (adapter, first) => {
      const stops = [first];
      while (lineOf(stops.at(-1) as Stop) < 46) stops.push(await adapter.go('next', 'instruction'));
      const addresses = stops.map(({ frames: [top] }) => Number(top?.instructionPointerReference));
      expect(addresses).toEqual([...new Set(addresses)].sort((a, b) => a - b));
      expect(stops.length).toBeGreaterThan(4);
    });
  });
});

describe('backwards', () => {
  const steps = 24;
  const whole = (stops: readonly Stop[]) => stops.map((stop) => stack(stop).join(' < '));

  /** Forwards from the first stop, and all the way back. */
  async function thereAndBack(adapter: Adapter, first: Stop, how: 'next' | 'stepIn', count: number): Promise<void> {
    const there = [first, ...(await adapter.walk(how, count))];
    const back = await adapter.walk('stepBack', count);
    expect(whole(back)).toEqual(whole(there.slice(0, -1).reverse()));
  }

  for (const level of [0, 2])
    withC(`the lines of C at -O${level} in reverse, over several callbacks`, async () => {
      await debugging({ scenario: c(level) }, at(C_SOURCE, 77), (adapter, first) =>
        thereAndBack(adapter, first, 'next', steps),
      );
    });

  withRust('the lines of Rust in reverse', async () => {
    await debugging({ scenario: plain }, at(RUST_SOURCE, 52), (adapter, first) =>
      thereAndBack(adapter, first, 'next', 20),
    );
  });

  withRust('the lines of optimised Rust in reverse', async () => {
    await debugging({ scenario: optimised() }, at(RUST_SOURCE, 53), (adapter, first) =>
      thereAndBack(adapter, first, 'next', 12),
    );
  });

  withC('from within a function to its lines and to the line that called it', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 46), async (adapter, first) => {
      expect(places(await adapter.walk('stepBack', 5))).toEqual([
        'square:45',
        ...named('sum_of_squares', [52, 51, 50]),
        'proxy_on_request_headers:88',
      ]);
      await adapter.go('continue');
      expect(places([await adapter.go('next'), await adapter.go('stepBack')])).toEqual(
        named('sum_of_squares', [52, 52]),
      );
      expect(first.reason).toBe('breakpoint');
    });
  });

  withC('by instruction, in reverse', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 88), async (adapter, first) => {
      const pointer = ({ frames: [top] }: Stop) => top?.instructionPointerReference;
      const there = [first];
      for (let count = 0; count < 12; count++) there.push(await adapter.go('next', 'instruction'));
      const back: Stop[] = [];
      for (let count = 0; count < 12; count++) back.push(await adapter.go('stepBack', 'instruction'));
      expect(back.map(pointer)).toEqual(there.slice(0, -1).reverse().map(pointer));
    });
  });

  withC('to the breakpoint that was hit before, with the values of then; and forwards again the same', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 52), async (adapter, first) => {
      const see = async (stop: Stop) => ({ ...texts(await adapter.scope(stop.frames[0])), reason: stop.reason });
      const there = [await see(first)];
      for (let count = 0; count < 5; count++) there.push(await see(await adapter.go('continue')));
      expect(there.map((one) => ('i' in one ? one.i : ''))).toEqual(['1', '2', '3', '1', '2', '3']);
      const back = [];
      for (let count = 0; count < 5; count++) back.push(await see(await adapter.go('reverseContinue')));
      expect(back).toEqual(there.slice(0, -1).reverse());
      const again = [];
      for (let count = 0; count < 5; count++) again.push(await see(await adapter.go('continue')));
      expect(again).toEqual(there.slice(1));
    });
  });

  withC('before the first breakpoint there is the start of the replay, and nothing before that', async () => {
    await debugging({ scenario: c(), stopOnEntry: true }, at(C_SOURCE, 77), async (adapter, entry) => {
      expect(entry.reason).toBe('entry');
      await adapter.go('continue');
      const start = await adapter.go('reverseContinue');
      expect([start.reason, ...stack(start)]).toEqual(['entry', ...stack(entry)]);
      const before = await adapter.go('stepBack');
      expect([before.reason, ...stack(before)]).toEqual(['entry', ...stack(entry)]);
      expect(places([await adapter.go('continue')])).toEqual(['proxy_on_request_headers:77']);
    });
  });

  withRust('back and forwards again, stops and values are the same', async () => {
    await debugging({ scenario: optimised() }, at(RUST_SOURCE, 53, 62, 68), async (adapter, first) => {
      const see = async (stop: Stop) => [...stack(stop), ...Object.values(texts(await adapter.scope(stop.frames[0])))];
      const there = [await see(first)];
      for (let count = 0; count < 3; count++) there.push(await see(await adapter.go('continue')));
      for (let count = 0; count < 3; count++) await adapter.go('reverseContinue');
      const again = [];
      for (let count = 0; count < 3; count++) again.push(await see(await adapter.go('continue')));
      expect(again).toEqual(there.slice(1));
    });
  });
});
