/**
 * The inspector: its decoder beside wabt, its memory above the file, the time to one function's text, and from a click
 * to the tree in a real VS Code. What is compared takes turns in one run; what is told is the median.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import wabt from 'wabt';
import { decodeModule } from '../../src/core/wasm/decode';
import { importedFunctions } from '../../src/core/wasm/functions';
import { Inspector } from '../../src/node/inspector';
import { line, mebi, milli, type Comparison } from '../comparison';
import { spread } from '../peers/statistics';
import { clickTimes } from './workbench';

/** Paths of modules, as `scripts/test.mjs` built them. */
interface Parts {
  readonly root: string;
  /** About 10 MB. */
  readonly large: string;
  /** More than 20 MB. */
  readonly huge: string;
  readonly decodeOnce: string;
  readonly hasWorkbench: boolean;
}

const PAIRS = 5;
const FUNCTIONS = 300;
const CLICKS = 5;
/** What a person sees as at once. */
const MOST_CLICK_MS = 300;

async function decoder({ large }: Parts): Promise<Comparison[]> {
  const bytes = readFileSync(large);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    ours.push(timed(() => decodeModule(bytes)));
    const kit = await wabt();
    theirs.push(
      timed(() => {
        const module = kit.readWasm(bytes, { readDebugNames: true, check: false });
        module.toText({ foldExprs: false });
        module.destroy();
      }),
    );
  }
  const ratios = spread(theirs.map((time, pair) => time / (ours[pair] ?? NaN)));
  const detail = `${milli(spread(ours))} against ${milli(spread(theirs))}`;
  return [
    {
      name: `wabt's reading and text of ${mega(bytes)} over our decoder`,
      value: ratios.median,
      bar: { least: 50 },
      detail,
    },
  ];
}

/** In a process of its own: what it has more when the module is decoded, without the file itself. */
function memory({ large, huge, decodeOnce }: Parts): Comparison[] {
  return [large, huge].map((file) => {
    const size = readFileSync(file).length;
    const more = Number(execFileSync(process.execPath, [decodeOnce, file], { encoding: 'utf8' }));
    const name = `resident memory of the decoder above a file of ${(size / 1e6).toFixed(0)} MB`;
    return { name, value: more / 2 ** 20, unit: 'MiB', bar: { most: 100 }, detail: mebi(more) };
  });
}

async function functions({ root, large }: Parts): Promise<Comparison[]> {
  const bytes = readFileSync(large);
  const { value: module } = decodeModule(bytes);
  const thread = new Inspector(bytes, join(root, 'dist', 'inspector.js'));
  const first = importedFunctions(module).length;
  const step = Math.max(1, Math.floor(module.code.length / FUNCTIONS));
  const times: number[] = [];
  try {
    // Callers are worked out once, and wabt is loaded once.
    const start = performance.now();
    await thread.request('function', { index: first });
    const once = performance.now() - start;
    for (let k = 0; k < module.code.length; k += step) {
      const begin = performance.now();
      await thread.request('function', { index: first + k });
      times.push(performance.now() - begin);
    }
    const { median } = spread(times);
    const slow = [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;
    const detail = `${times.length} functions of ${mega(bytes)}; 95 % within ${slow.toFixed(1)} ms; the first took ${once.toFixed(0)} ms`;
    return [{ name: 'text of one function', value: median, unit: 'ms', bar: { most: 30 }, detail }];
  } finally {
    thread.dispose();
  }
}

async function clicks({ huge, hasWorkbench }: Parts): Promise<Comparison[]> {
  if (!hasWorkbench) return [];
  const { tree, editor, floor } = await clickTimes(huge, CLICKS);
  const size = mega(readFileSync(huge));
  const empty = spread(floor);
  return [
    {
      name: `click to tree, ${size}`,
      value: spread(tree).median,
      unit: 'ms',
      bar: { most: MOST_CLICK_MS },
      detail: range(tree),
    },
    { name: `click to module editor, ${size}`, value: spread(editor).median, unit: 'ms', detail: range(editor) },
    {
      name: 'the same over the editor of an empty file, which is VS Code alone',
      value: spread(editor).median / empty.median,
      detail: `${milli(spread(editor))} against ${milli(empty)}`,
    },
  ];
}

function range(samples: readonly number[]): string {
  const { low, high } = spread(samples);
  return `${low.toFixed(0)} to ${high.toFixed(0)} ms`;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function mega(bytes: Uint8Array): string {
  return `a module of ${(bytes.length / 1e6).toFixed(0)} MB`;
}

async function main([text = '{}', target = '']: readonly string[]): Promise<void> {
  const parts = JSON.parse(text) as Parts;
  const all: Comparison[] = [];
  for (const measure of [decoder, memory, functions, clicks]) {
    for (const comparison of await measure(parts)) {
      all.push(comparison);
      console.log(line(comparison));
    }
  }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(target, JSON.stringify({ machine, comparisons: all }, null, 1));
}

void main(process.argv.slice(2));
