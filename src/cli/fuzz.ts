/** `wasm-plugin fuzz`: variations of captured exchanges → what the plugin fails with, kept as a scenario. */

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { oneLine } from '../core/problem';
import { exchangeFile } from '../core/scenario/exchange-file';
import { differences } from '../core/scenario/mutate-differences';
import { inputError } from '../node/errors';
import { writeWhole } from '../node/files';
import { ReplayRunner } from '../node/replay';
import { findingsText } from '../node/vary/keep';
import { timeOf, vary, type Finding, type Variations } from '../node/vary/vary';
import type { FuzzCommand } from './arguments';
import { Exit } from './exit';
import { readReplayInput, type ReplayInput } from './input';
import { paintFor, type Paint } from './paint';
import { headline } from './report';

export async function fuzzCommand(command: FuzzCommand): Promise<number> {
  const { runs, seed, exchanges, timeLimitMs } = command;
  refuseToOverwrite(command);
  const runner = new ReplayRunner();
  runner.warmUp();
  const input = await readReplayInput(command);
  const count = input.loaded.scenario.exchanges.length;
  const missing = exchanges?.find((number) => number > count);
  if (missing !== undefined) throw inputError('no-exchange', `there is no exchange ${missing}`, input.files[0].path);
  const progress = new Progress(runs);
  const options = {
    ...{ runs, seed, signal: interrupted(), progress: (tried: number) => progress.show(tried) },
    ...(timeLimitMs === undefined ? {} : { timeMs: timeLimitMs }),
  };
  const result = await vary(input, exchanges, runner, options);
  progress.end();
  const saved = await save(command, input, result, timeOf(input.loaded, options));
  process.stdout.write(command.json ? json(command, input, result, saved) : report(input, result, saved));
  const { findings, broken, tried } = result;
  return findings.length > 0 || broken.length > 0 || tried === 0 ? Exit.failed : Exit.fine;
}

/** What was found until then is told all the same; a second time ends it at once. */
function interrupted(): AbortSignal {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  return abort.signal;
}

/** Before the work, not after it. */
function refuseToOverwrite({ save: file, force }: FuzzCommand): void {
  if (file !== undefined && !force && existsSync(file))
    throw inputError('exists', 'it is there already', file, 'Choose another --save, or --force.');
}

async function save(
  command: FuzzCommand,
  { files, loaded }: ReplayInput,
  { findings }: Variations,
  timeMs: number,
): Promise<string | undefined> {
  const file = command.save ?? freeName(command);
  const source = command.scenario ?? command.captures.join(', ');
  const comment = [
    `Variations of ${oneLine(source)} that ${oneLine(files[0].name)} fails with.`,
    `Found by: wasm-plugin fuzz, seed ${command.seed}`,
  ].join('\n');
  const text = await findingsText({ loaded, findings, file, timeMs, comment });
  if (text !== undefined) await writeWhole(file, text);
  return text === undefined ? undefined : file;
}

const STEM = 'fuzz-findings';

/** Beside what was replayed, with a number where that is there already. */
function freeName({ scenario, captures: [capture = ''], force }: FuzzCommand): string {
  const folder = dirname(scenario ?? capture);
  for (let number = 1; ; number++) {
    const name = join(folder, `${STEM}${number === 1 ? '' : `-${number}`}.scenario.yaml`);
    if (force || !existsSync(name)) return name;
  }
}

/** Only where somebody is looking. */
class Progress {
  private readonly shown = process.stderr.isTTY;
  private last = 0;

  constructor(private readonly runs: number) {}

  show(tried: number): void {
    const now = performance.now();
    if (!this.shown || (now - this.last < 100 && tried < this.runs)) return;
    this.last = now;
    const more = tried < this.runs ? '' : ', looking for the least that fails';
    process.stderr.write(`\r\u001b[K${tried} of ${this.runs} variations${more}`);
  }

  end(): void {
    if (this.shown) process.stderr.write('\r\u001b[K');
  }
}

function report({ files, loaded }: ReplayInput, result: Variations, saved: string | undefined): string {
  const paint = paintFor(process.stdout, process.env);
  const { name, version } = loaded.scenario.host;
  const { findings, problems, tried } = result;
  const verdict = findings.length === 0 ? paint.good('nothing found') : paint.bad(count(findings.length, 'finding'));
  return [
    headline(files[0], `${name}@${version}`, paint),
    ...findings.flatMap((finding) => findingLines(finding, loaded, paint)),
    ...problems.map((problem) => paint.warn(oneLine(problem))),
    `${count(tried, 'variation')}, ${verdict}`,
    ...(saved === undefined ? [] : [`kept in ${shown(saved)}: run it with wasm-plugin test ${shown(saved)}`]),
    '',
  ].join('\n');
}

function findingLines(finding: Finding, loaded: ReplayInput['loaded'], paint: Paint): string[] {
  const { exchange, message, from, alone, testable, unsettled = false } = finding;
  const { method, path } = exchange.request;
  const notes = [
    ...(unsettled ? ['interrupted before it was tried alone: it is not kept'] : []),
    ...(alone || unsettled ? [] : ['only after other exchanges: it is not kept']),
    ...(alone && !testable ? ['no test sees it: it is not kept'] : []),
  ];
  return [
    paint.bad(oneLine(message)),
    `    ${oneLine(`${method} ${path.length > 100 ? `${path.slice(0, 100)}…` : path}`)}  ${paint.dim(`from exchange ${from}`)}`,
    ...differencesOf(finding, loaded).map((difference) => `    ${difference}`),
    ...notes.map((note) => `    ${paint.warn(note)}`),
  ];
}

function differencesOf({ exchange, from }: Finding, { scenario }: ReplayInput['loaded']): string[] {
  const captured = scenario.exchanges[from - 1];
  return captured === undefined ? [] : differences(captured, exchange);
}

function json({ seed }: FuzzCommand, { loaded }: ReplayInput, result: Variations, saved: string | undefined): string {
  const findings = result.findings.map((finding) => ({
    ...finding,
    exchange: exchangeFile(finding.exchange),
    differences: differencesOf(finding, loaded),
  }));
  const { tried, broken, problems } = result;
  return `${JSON.stringify({ seed, tried, findings, broken, problems, ...(saved === undefined ? {} : { saved }) }, null, 2)}\n`;
}

function shown(file: string): string {
  return relative(process.cwd(), file);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
