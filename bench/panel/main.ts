/**
 * The replay panel in a real VS Code: from the choice of a capture to its first paint, and to a thousand exchanges that have
 * been replayed with full trace and are shown.
 */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARTIFACTS, part, SAMPLE, valueOf } from '../../test/support/found';
import { VsCode } from '../../test/workbench/vscode';

const RUNS = 7;
const EXCHANGES = 1000;

interface Times {
  readonly firstPaint: number[];
  readonly shown: number[];
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-panel-'));
  mkdirSync(join(scratch, 'captures'));
  copyFileSync(valueOf(part('goFilter')), join(scratch, 'go.wasm'));
  for (let run = 0; run <= RUNS; run++) writeFileSync(join(scratch, 'captures', `run-${run}.har`), capture());
  const code = await VsCode.start({ folder: scratch, extensions: [join(ARTIFACTS, 'extension')] });
  const times: Times = { firstPaint: [], shown: [] };
  try {
    await measure(code, 0, { firstPaint: [], shown: [] });
    for (let run = 1; run <= RUNS; run++) await measure(code, run, times);
  } finally {
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  }
  for (const [name, list] of Object.entries(times)) {
    const sorted = [...(list as number[])].sort((one, other) => one - other);
    const [least = 0] = sorted;
    console.log(
      `${name}: median ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms, ${Math.round(least)} to ${Math.round(sorted.at(-1) ?? 0)} ms`,
    );
  }
}

/** The sample's, as often as it takes. */
function capture(): string {
  const har = JSON.parse(readFileSync(join(SAMPLE, 'captures', 'shop.har'), 'utf8')) as {
    log: { entries: unknown[] };
  };
  const { entries } = har.log;
  har.log.entries = Array.from({ length: EXCHANGES }, (_, at) => entries[at % entries.length]);
  return JSON.stringify(har);
}

async function measure(code: VsCode, run: number, times: Times): Promise<void> {
  await code.run('Wasm Plugin: Replay Capture');
  await code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '.har' }).first().waitFor();
  await code.page.keyboard.type(`run-${run}.har`);
  const row = code.page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ hasText: `run-${run}.har` })
    .first();
  await row.hover();
  const start = performance.now();
  await row.click();
  // The only module is taken without a question.
  await asked(async () => (await code.webview.locator('.requests .row').count()) > 0);
  times.firstPaint.push(performance.now() - start);
  await asked(async () => /finished in/.test(await code.webview.locator('.status').first().innerText()));
  times.shown.push(performance.now() - start);
  await code.run('View: Close Editor');
}

/** Every 10 ms: the driver's own waiting asks at ever longer intervals, and without a pause VS Code has no turn. */
async function asked(done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    if (await done().catch(() => false)) return;
    await new Promise((later) => setTimeout(later, 10));
  }
  throw new Error('it never came');
}

void main();
