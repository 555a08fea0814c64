/** The thread that works on a module, as it is built. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { leb128, section } from '../../src/core/wasm/writer';
import { Inspector } from '../../src/node/inspector';
import { RpcFailure } from '../../src/protocol/rpc';
import { PREAMBLE } from '../support/bytes';
import { componentFixture } from '../support/component';
import { Inspected } from '../support/inspected';
import { ROOT, SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { parseAny } from '../support/wabt-text';

const files = new Inspected(scratchFolder());
const BUNDLE = join(ROOT, 'dist', 'inspector.js');
const open: Inspector[] = [];

function inspector(bytes?: Uint8Array, bundle = BUNDLE, limitMs?: number): Inspector {
  const made = limitMs === undefined ? new Inspector(bytes, bundle) : new Inspector(bytes, bundle, limitMs);
  open.push(made);
  return made;
}

afterEach(() => open.splice(0).forEach((one) => one.dispose()));

const sample = () => new Uint8Array(readFileSync(SAMPLE_MODULE));

/** A thread that counts without end when asked for sizes, ends when asked for its text, and else answers. */
const STUBBORN = `const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', ({ id, name }) => {
  while (name === 'sizes') workerData.bytes[0]++;
  if (name === 'text') process.exit(3);
  parentPort.postMessage({ type: 'reply', id, ok: true, result: ['fine'] });
});`;
const stubborn = () => files.write('stubborn.cjs', STUBBORN);

describe('the inspector', () => {
  it('answers about a module', async () => {
    const one = inspector(sample());
    const [table, view, sizes, { text }] = await Promise.all([
      one.request('table', { name: 'functions' }),
      one.request('function', { index: 112 }),
      one.request('sizes', {}),
      one.request('text', {}),
    ]);
    expect(table.rows.length).toBe(103);
    expect(view).toMatchObject({ name: 'assembly/index/mask', listing: { by: 'wabt' } });
    expect(sizes.total).toBe(sample().length);
    expect(text).toContain('(func $assembly/index/mask ');
  });

  it('compares with a later build', async () => {
    const later = new Uint8Array(readFileSync(await files.plugin('later.wasm')));
    const comparison = await inspector(sample()).request('compare', { bytes: later });
    expect([comparison.before, comparison.after]).toEqual([sample().length, later.length]);
  });

  it('tells the WIT of a component', async () => {
    const { wit } = await inspector(await componentFixture()).request('wit', {});
    expect(wit).toContain('export wasi:cli/run@0.2.0;');
  });

  it('assembles text, with or without a module, and tells what is wrong where', async () => {
    const one = inspector();
    const wrong = await one.request('assemble', { name: 'a:1.wat', text: '(module\n  (func i32.ad))' });
    expect(wrong.problems).toMatchObject([{ code: 'bad-wat', place: { file: 'a:1.wat', line: 2, column: 9 } }]);
    const right = await one.request('assemble', { name: 'a.wat', text: '(module (func $f))' });
    expect(right.problems).toEqual([]);
    expect('bytes' in right ? decodeModule(right.bytes).value.names.functions.get(0) : undefined).toBe('f');
  });

  it.each([
    ['names beyond ASCII', '(module (func (export "é日本🙂")))'],
    ['two memories', '(module (memory 1) (memory 1) (func (drop (i32.load 1 (i32.const 0)))))'],
    ['a shared memory', '(module (memory 1 2 shared) (func (drop (i32.atomic.load (i32.const 0)))))'],
    ['constants that are worked out', '(module (global i32 (i32.add (i32.const 1) (i32.const 2))))'],
  ])('assembles %s', async (_, text) => {
    const made = await inspector().request('assemble', { name: 'a.wat', text });
    expect(made.problems).toEqual([]);
    const { problems } = decodeModule('bytes' in made ? made.bytes : new Uint8Array(0));
    expect(problems).toEqual([]);
  });

  it('refuses what is not there, and goes on', async () => {
    const one = inspector(sample());
    await expect(one.request('function', { index: 9999 })).rejects.toMatchObject({ code: 'failed' });
    await expect(one.request('function', { index: -1 })).rejects.toBeInstanceOf(RpcFailure);
    expect((await one.request('table', { name: 'functions' })).rows.length).toBe(103);
  });
});

/** One function of no parameters with this code. */
function withBody(code: Uint8Array): Uint8Array {
  const parts = [Uint8Array.from(PREAMBLE), section(1, [1, 0x60, 0, 0]), section(3, [1, 0])];
  const body = section(10, [1], leb128(code.length + 2), [0], code, [0x0b]);
  return new Uint8Array(Buffer.concat([...parts, body]));
}

describe('where wabt fails', () => {
  // A `nop`, and `i64.add128`, which it does not know.
  const WIDE = withBody(Uint8Array.of(1, 0xfc, 0x13));

  it('the whole text is refused with its reason, and the next request is answered', async () => {
    const one = inspector(WIDE);
    await expect(one.request('text', {})).rejects.toThrow('wabt cannot show it: unexpected opcode: 0xfc 0x13');
    expect((await one.request('table', { name: 'functions' })).rows.length).toBe(1);
    expect((await inspector(sample()).request('text', {})).text.length).toBeGreaterThan(100_000);
  });

  it('a function is shown in our words, with the reason', async () => {
    const { listing } = await inspector(WIDE).request('function', { index: 0 });
    expect(listing).toMatchObject({ by: 'own', note: 'wabt cannot show it: unexpected opcode: 0xfc 0x13' });
    expect(listing?.lines.map(({ text }) => text)).toEqual(['nop', 'i64.add128']);
  });

  it('because its text would be too long, a function is shown in our words', async () => {
    const blocks = 2000;
    const many = (...code: number[]) => Uint8Array.from(new Array<number[]>(blocks).fill(code).flat());
    const code = Buffer.concat([many(0x02, 0x40), many(0x01), many(0x0b)]);
    const { listing } = await inspector(withBody(code)).request('function', { index: 0 });
    expect(listing).toMatchObject({ by: 'own', note: expect.stringMatching(/its text would take \d+ MB/) as string });
    expect(listing?.lines.length).toBe(3 * blocks);
  });

  it.each([
    ['cut short', sample().slice(0, 20_000)],
    ['no module at all', Uint8Array.of(1, 2, 3)],
  ])('because the file is %s, there is no text that could be taken for the whole', async (_what, bytes) => {
    await expect(inspector(bytes).request('text', {})).rejects.toThrow('wabt cannot show it');
  });

  it('to apply names, the text is told all the same', async () => {
    const bytes = await parseAny('(module (func $f) (func call $f) (elem declare func $f))');
    expect((await inspector(bytes).request('text', {})).text).toContain('call $f');
  });
});

describe('a thread that does not answer', () => {
  it('is ended, and another answers the next request', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(1));
    const one = inspector(shared, stubborn(), 300);
    await expect(one.request('sizes', {})).rejects.toMatchObject({ code: 'timeout' });
    const counted = shared[0];
    await wait(50);
    expect(shared[0]).toBe(counted);
    expect(await one.request('capabilities', {})).toEqual(['fine']);
  });

  it('because it has ended itself is told at once, and another answers the next request', async () => {
    const one = inspector(undefined, stubborn());
    await expect(one.request('text', {})).rejects.toMatchObject({ code: 'thread' });
    expect(await one.request('capabilities', {})).toEqual(['fine']);
  });

  it('because it cannot be started is told, each time', async () => {
    const one = inspector(undefined, join(ROOT, 'dist', 'not-there.js'));
    for (let time = 0; time < 2; time++) await expect(one.request('sizes', {})).rejects.toMatchObject({ code: 'thread' }); // prettier-ignore
  });

  it('because it is no longer wanted is told', async () => {
    const one = inspector(new Uint8Array(new SharedArrayBuffer(1)), stubborn());
    const answer = expect(one.request('sizes', {})).rejects.toMatchObject({ code: 'thread' });
    one.dispose();
    await answer;
    await expect(one.request('capabilities', {})).rejects.toMatchObject({ code: 'disposed' });
  });

  it('because it has ended leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const one = inspector(undefined, stubborn());
    await one.request('text', {}).catch(() => undefined);
    const left = vi.getTimerCount();
    vi.useRealTimers();
    expect(left).toBe(0);
  });
});
