/** Breakpoints on lines and functions of the Rust filter, not optimised, through the protocol. */

import { join } from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { Adapter, debugging, lineOf, stack, type Stop, type Wanted } from '../../support/debug-client';
import { BUILD_MS, FIXTURES, plainRust, RUST_SOURCE } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const RUST = part('rustFilter');
const withRust = itWith([RUST]);
/** `let path = …` of on_http_request_headers, and its name in stacks. */
const PATH_LINE = 52;
const REQUEST = 'rust_filter::Filter::on_http_request_headers';

let scenario = '';
beforeAll(() => {
  if ('skipped' in RUST) return;
  const requests = paths('/one', '/two', '/two', '/admin/x', '/two');
  scenario = writeScenario(folder, 'rust', [plainRust()], requests, { configuration: 'hello' });
}, BUILD_MS);

/** Which exchanges it stops in, by what `shown` says of each stop. */
async function stops<T>(wanted: Wanted, shown: (adapter: Adapter, stop: Stop) => T | Promise<T>): Promise<T[]> {
  return debugging({ scenario }, wanted, async (adapter, first) => {
    const all: T[] = [];
    for (let stop = first; stop.reason !== 'ended'; stop = await adapter.go('continue'))
      all.push(await shown(adapter, stop));
    return all;
  });
}

const onPath = (more: object): Wanted => ({ lines: { [RUST_SOURCE]: [{ line: 53, ...more }] } });
const contextId = (adapter: Adapter, { frames: [top] }: Stop) => adapter.value('self.context_id', top);
const top = (_: Adapter, stop: Stop) => `${stop.reason} ${stack(stop)[0] ?? ''}`;

async function set(path: string, lines: readonly number[]) {
  const adapter = new Adapter();
  try {
    await adapter.prepare({ scenario });
    return await adapter.lines(path, lines);
  } finally {
    await adapter.close();
  }
}

describe('lines', () => {
  withRust('is hit in each exchange, at that line, by its id', async () => {
    const seen = await stops({ lines: { [RUST_SOURCE]: [PATH_LINE] } }, (_, stop) => ({
      where: stack(stop)[0],
      file: stop.frames[0]?.source?.path,
      ids: stop.body?.hitBreakpointIds,
    }));
    expect(seen).toEqual(Array(5).fill({ where: `${REQUEST}:${PATH_LINE}`, file: RUST_SOURCE, ids: [1] }));
  });

  withRust('moves to the next line with code, where it is hit', async () => {
    const [moved] = await set(RUST_SOURCE, [59]);
    expect(moved).toMatchObject({ verified: true, line: 60 });
    const seen = await stops({ lines: { [RUST_SOURCE]: [59] } }, top);
    // Not for /admin/x, which returns before.
    expect(seen).toEqual(Array(4).fill(`breakpoint ${REQUEST}:60`));
  });

  withRust('behind the last code of a file, or in another file, it is not verified, and says why', async () => {
    const none = 'No code of the plugin comes from this line, nor from one behind it in this file.';
    expect(await set(RUST_SOURCE, [80, 81])).toMatchObject([
      { verified: false, message: none },
      { verified: false, message: none },
    ]);
    const [other] = await set(join(FIXTURES, 'go-filter', 'main.go'), [10]);
    expect(other).toMatchObject({ verified: false, message: none });
  });

  withRust('lines that can have one are told', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario });
    const { body } = (await adapter.customRequest('breakpointLocations', {
      source: { path: RUST_SOURCE },
      line: 51,
      endLine: 64,
    })) as { body: { breakpoints: { line: number }[] } };
    await adapter.close();
    expect(body.breakpoints.map(({ line }) => line)).toEqual([51, 52, 53, 54, 55, 57, 58, 60, 61, 62, 63, 64]);
  });
});

describe('conditions, counts and messages', () => {
  withRust('a condition on a string', async () => {
    expect(await stops(onPath({ condition: 'path == "/two"' }), contextId)).toEqual(['3', '4', '6']);
  });

  withRust('a condition on a member', async () => {
    expect(await stops(onPath({ condition: 'self.context_id == 3' }), contextId)).toEqual(['3']);
    expect(await stops(onPath({ condition: 'self.context_id > 3 && path != "/two"' }), contextId)).toEqual(['5']);
  });

  withRust('a condition that cannot be worked out stops, and is told', async () => {
    const told = await debugging({ scenario }, onPath({ condition: 'nothing == 3' }), (adapter, first) =>
      Promise.resolve({ first: top(adapter, first), text: adapter.written('stderr') }),
    );
    expect(told.first).toBe(`breakpoint ${REQUEST}:53`);
    expect(told.text).toBe(
      'The condition "nothing == 3" cannot be worked out: column 1: there is no nothing here\n',
    );
  });

  withRust.each([
    ['3', ['4', '5', '6']],
    ['== 3', ['4']],
    ['%2', ['3', '5']],
    ['> 2', ['4', '5', '6']],
    ['<= 1', ['2']],
  ])('hit count %s', async (hitCondition, ids) => {
    expect(await stops(onPath({ hitCondition }), contextId)).toEqual(ids);
  });

  withRust('a count counts what the condition holds for', async () => {
    const wanted = onPath({ condition: 'path == "/two"', hitCondition: '== 2' });
    expect(await stops(wanted, contextId)).toEqual(['4']);
  });

  withRust('a message is written, with what its expressions are, and nothing stops', async () => {
    const text = await debugging(
      { scenario },
      onPath({ logMessage: 'context {self.context_id} asks for {path}, {nothing}' }),
      (adapter, first) => Promise.resolve({ reason: first.reason, text: adapter.written('console') }),
    );
    expect(text.reason).toBe('ended');
    const asks = ['2 asks for "/one"', '3 asks for "/two"', '4 asks for "/two"', '5 asks for "/admin/x"', '6 asks for "/two"'];
    const missing = '{column 1: there is no nothing here}';
    expect(text.text).toBe(asks.map((one) => `context ${one}, ${missing}\n`).join(''));
  });
});

describe('functions', () => {
  withRust('of the source, by its plain and by its qualified name', async () => {
    // Behind the prologue.
    const expected = Array(4).fill('breakpoint rust_filter::Filter::count:75');
    expect(await stops({ functions: ['count'] }, top)).toEqual(expected);
    expect(await stops({ functions: ['rust_filter::Filter::count'] }, top)).toEqual(expected);
  });

  withRust('a callback of the ABI: before the plugin runs', async () => {
    const seen = await stops({ functions: ['proxy_on_request_headers'] }, (_, stop) => [stop.reason, ...stack(stop)]);
    expect(seen.map(([reason]) => reason)).toEqual(Array(5).fill('function breakpoint'));
    expect(seen.map((all) => all.at(-1))).toEqual(
      [2, 3, 4, 5, 6].map((context) => `proxy_on_request_headers(${context}, 6, true)`),
    );
  });

  withRust('a host function: with the stack of the plugin that calls it', async () => {
    const wanted = { functions: ['proxy_get_header_map_value'] };
    const seen = await stops(wanted, (_, stop) => stack(stop).find((frame) => frame.startsWith(REQUEST)));
    expect(seen).toEqual(Array(5).fill(`${REQUEST}:${PATH_LINE}`));
  });

  withRust('with a condition', async () => {
    const wanted: Wanted = { functions: [{ name: 'count', condition: 'path == "/one"' }] };
    expect(await stops(wanted, top)).toEqual(['breakpoint rust_filter::Filter::count:75']);
  });

  withRust('of no such name is not verified', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario });
    const set = await adapter.functions(['no_such_function', 'count']);
    await adapter.close();
    expect(set).toMatchObject([
      { verified: false, message: 'No function of the plugin and none of the ABI has that name.' },
      { verified: true },
    ]);
  });
});

describe('while it stands still', () => {
  withRust('breakpoints that are set and removed hold from then on', async () => {
    await debugging({ scenario }, { lines: { [RUST_SOURCE]: [PATH_LINE] } }, async (adapter) => {
      await adapter.lines(RUST_SOURCE, [62]);
      const second = await adapter.go('continue');
      expect(lineOf(second)).toBe(62);
      expect(await adapter.value('self.context_id', second.frames[0])).toBe('2');
      await adapter.lines(RUST_SOURCE, []);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
    });
  });
});
