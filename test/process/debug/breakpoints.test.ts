/** Breakpoints on lines and functions of the Rust and the C filter, not optimised, through the protocol. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { join } from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { Adapter, debugging, lineOf, stack, type Stop, type Wanted } from '../../support/debug-client';
import { BUILD_MS, C_SOURCE, cModule, FIXTURES, inlinedC, plainRust, RUST_SOURCE } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const RUST = part('rustFilter');
const withRust = itWith([RUST]);
const withC = itWith([part('clang')]);
/** Nothing of a standard library: it starts in half the time. */
const c = () => ({
  scenario: writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths('/1', '/2', '/3', '/4', '/5')),
});
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
async function stops<T>(
  wanted: Wanted,
  shown: (adapter: Adapter, stop: Stop) => T | Promise<T>,
  launch = { scenario },
): Promise<T[]> {
  return debugging(launch, wanted, async (adapter, first) => {
    const all: T[] = [];
    for (let stop = first; stop.reason !== 'ended'; stop = await adapter.go('continue'))
      all.push(await shown(adapter, stop));
    return all;
  });
}

const onPath = (more: object): Wanted => ({ lines: { [RUST_SOURCE]: [{ line: 53, ...more }] } });
const contextId = (adapter: Adapter, { frames: [top] }: Stop) => adapter.value('self.context_id', top);
const lineOfStop = (_: Adapter, stop: Stop) => lineOf(stop);
const top = (_: Adapter, stop: Stop) => `${stop.reason} ${stack(stop)[0] ?? ''}`;

/** With an adapter that was launched, and has not begun. */
async function prepared(act: (adapter: Adapter) => Promise<void>): Promise<void> {
  const adapter = new Adapter();
  try {
    await adapter.prepare({ scenario });
    await act(adapter);
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
    const seen = await stops({ lines: { [RUST_SOURCE]: [59] } }, top);
    // Not for /admin/x, which returns before.
    expect(seen).toEqual(Array(4).fill(`breakpoint ${REQUEST}:60`));
  });

  withRust('says where it has moved to, or why it cannot be: behind the last code, or in another file', async () => {
    const none = 'No code of the plugin comes from this line, nor from one behind it in this file.';
    await prepared(async (adapter) => {
      expect(await adapter.lines(RUST_SOURCE, [59, 80, 81])).toMatchObject([
        { verified: true, line: 60 },
        { verified: false, message: none },
        { verified: false, message: none },
      ]);
      const [other] = await adapter.lines(join(FIXTURES, 'go-filter', 'main.go'), [10]);
      expect(other).toMatchObject({ verified: false, message: none });
      const { body } = (await adapter.customRequest('breakpointLocations', {
        source: { path: RUST_SOURCE },
        line: 51,
        endLine: 64,
      })) as { body: { breakpoints: { line: number }[] } };
      expect(body.breakpoints.map(({ line }) => line)).toEqual([51, 52, 53, 54, 55, 57, 58, 60, 61, 62, 63, 64]);
    });
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
    expect(told.text).toBe('The condition "nothing == 3" cannot be worked out: column 1: there is no nothing here\n');
  });

  for (const [hitCondition, ids] of [
    ['3', ['4', '5', '6']],
    ['== 3', ['4']],
    ['%2', ['3', '5']],
    ['> 2', ['4', '5', '6']],
    ['<= 1', ['2']],
  ] as const)
    withC(`hit count ${hitCondition}`, async () => {
      const wanted = { lines: { [C_SOURCE]: [{ line: 86, hitCondition }] } };
      expect(await stops(wanted, (adapter, { frames: [top] }) => adapter.value('id', top), c())).toEqual(ids);
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
    const asks = [
      '2 asks for "/one"',
      '3 asks for "/two"',
      '4 asks for "/two"',
      '5 asks for "/admin/x"',
      '6 asks for "/two"',
    ];
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

  withC('a callback of the ABI: before the plugin runs', async () => {
    const shown = (_: Adapter, stop: Stop) => [stop.reason, ...stack(stop)];
    const seen = await stops({ functions: ['proxy_on_request_headers'] }, shown, c());
    expect(seen).toEqual(
      [2, 3, 4, 5, 6].map((id) => ['function breakpoint', `proxy_on_request_headers(${id}, 6, true)`]),
    );
  });

  withRust('a host function: with the stack of the plugin that calls it', async () => {
    const wanted = { functions: ['proxy_get_header_map_value'] };
    const seen = await stops(wanted, (_, stop) => stack(stop).find((frame) => frame.startsWith(REQUEST)));
    expect(seen).toEqual(Array(5).fill(`${REQUEST}:${PATH_LINE}`));
  });

  withC('with a condition', async () => {
    const wanted: Wanted = { functions: [{ name: 'square', condition: 'number == 3' }] };
    expect(await stops(wanted, top, c())).toEqual(Array(5).fill('breakpoint square:45'));
  });

  withRust('of no such name is not verified', () =>
    prepared(async (adapter) => {
      expect(await adapter.functions(['no_such_function', 'count'])).toMatchObject([
        { verified: false, message: 'No function of the plugin and none of the ABI has that name.' },
        { verified: true },
      ]);
    }),
  );
});

describe('functions that are inlined, and those of the ABI', () => {
  withC('stop in each copy', async () => {
    const launch = { scenario: writeScenario(folder, 'inlined', [inlinedC()], paths('/')) };
    const shown = (_: Adapter, stop: Stop) => stack(stop).slice(0, 2).join(' in ');
    expect(await stops({ functions: ['add_one'] }, shown, launch)).toEqual([
      'add_one:29 in add_two:34',
      'add_one:29 in add_two:35',
    ]);
  });

  withC('a host function: by its count, and by a condition on what calls it', async () => {
    const launch = { scenario: writeScenario(folder, 'inlined', [inlinedC()], paths('/', '/', '/')) };
    const shown = (adapter: Adapter, { frames }: Stop) => adapter.value('id', frames[1]);
    const stopped = (more: object) => stops({ functions: [{ name: 'proxy_log', ...more }] }, shown, launch);
    expect(await stopped({ hitCondition: '2' })).toEqual(['3', '4']);
    expect(await stopped({ condition: 'id == 3' })).toEqual(['3']);
    expect(await stopped({ condition: 'id > 9' })).toEqual([]);
  });

  withC('are refused with a count that is none, and callbacks with a condition', async () => {
    await debugging(c(), {}, async (adapter) => {
      const wanted = [
        { name: 'square', hitCondition: 'often' },
        { name: 'proxy_on_request_headers', condition: 'id == 2' },
      ];
      expect(await adapter.functions(wanted)).toMatchObject([
        { verified: false, message: '"often" is no hit count: write 5, == 5, > 5 or % 5.' },
        { verified: false, message: expect.stringContaining('there are no variables yet') as string },
      ]);
    });
  });
});

describe('what counts as true', () => {
  for (const [condition, count] of [
    ['request->previous', 4],
    ['request->kind', 0],
    ['request->path[11]', 0],
    ['-0.0', 0],
    ['request->pair', 5],
  ] as const)
    withC(`${condition} holds in ${count} of 5`, async () => {
      expect(await stops({ lines: { [C_SOURCE]: [{ line: 88, condition }] } }, lineOfStop, c())).toHaveLength(count);
    });

  withC('what is neither is told once', async () => {
    const wanted = { lines: { [C_SOURCE]: [{ line: 88, condition: 'request->pair' }] } };
    await debugging(c(), wanted, async (adapter, first) => {
      await adapter.toEnd(first);
      const told = adapter.written('stderr').trim().split('\n');
      expect(told).toEqual([expect.stringMatching(/^The condition "request->pair" cannot be worked out: .+/)]);
    });
  });
});

describe('messages', () => {
  withC('stand among the log lines of the plugin, as they came', async () => {
    const wanted = { lines: { [C_SOURCE]: [{ line: 88, logMessage: 'request {id}' }] } };
    await debugging(c(), wanted, (adapter, first) => {
      expect(first.reason).toBe('ended');
      const lines = adapter.output.map(({ text }) => text.trim()).filter((text) => /^(request|\[info\])/.test(text));
      expect(lines).toEqual([2, 3, 4, 5, 6].flatMap((id) => [`request ${id}`, '[info] response']));
      return Promise.resolve();
    });
  });
});

describe('while it runs', () => {
  withC('requests that come together are all answered, and hold', async () => {
    const launch = { scenario: writeScenario(folder, 'endless', [cModule({ level: 0, dwarf: 4 })], paths('/endless')) };
    await debugging(launch, { lines: { [C_SOURCE]: [86] } }, async (adapter) => {
      const stopped = adapter.go('continue');
      await Promise.all([
        adapter.lines(C_SOURCE, [88, 89]),
        adapter.functions(['square', 'tell']),
        adapter.filters(['host']),
        adapter.lines(C_SOURCE, [87, 90]),
      ]);
      expect(lineOf(await stopped)).toBe(87);
    });
  });
});

describe('instructions', () => {
  withC('where there is no code it cannot stand, and ends nothing', async () => {
    await debugging(c(), { lines: { [C_SOURCE]: [86] } }, async (adapter) => {
      const set = { breakpoints: [{ instructionReference: '0x1' }, { instructionReference: '0x5fffff' }] };
      const { body } = (await adapter.customRequest('setInstructionBreakpoints', set)) as {
        body: DebugProtocol.SetInstructionBreakpointsResponse['body'];
      };
      expect(body.breakpoints).toMatchObject([
        { verified: false, message: 'There is no instruction at that address.' },
        { verified: false },
      ]);
      expect(lineOf(await adapter.go('continue'))).toBe(86);
    });
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
