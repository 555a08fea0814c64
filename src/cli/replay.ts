import { writeFileSync } from 'node:fs';
import { formatProblem, problem, type Problem } from '../core/problem';
import type { CalloutMockFile } from '../core/scenario/callouts';
import type { TraceEvent } from '../core/trace/events';
import type { TraceDetail } from '../core/trace/read-section';
import type { TraceSection } from '../core/trace/sections';
import { inFile } from '../node/files';
import { InputError } from '../node/errors';
import { ReplayRunner, type ReplayOutcome } from '../node/replay';
import { ReplayResults, type ExchangeResult } from '../node/replay-results';
import type { ReplayCommand } from './arguments';
import { readReplayInput, type ReplayInput } from './input';
import { paintFor } from './paint';
import { briefText, headline, outsideText, resultText } from './report';
import { isArchive, traceFile } from './trace-file';

export async function replayCommand(command: ReplayCommand): Promise<number> {
  const runner = new ReplayRunner();
  runner.warmUp();
  const input = await readReplayInput(command);
  const { repeat } = command;
  const report = command.json ? new JsonReport() : new TextReport(input, command.brief);
  const { files, loaded } = input;
  const { exchanges, connections } = loaded.scenario;
  const trace = command.trace === undefined ? undefined : traceFile(command.trace, { exchanges, repeat });
  let failed = 0;
  const onEvent = (event: TraceEvent) => {
    trace?.event(event);
    report.event(event);
  };
  const results = new ReplayResults(
    exchanges,
    (result) => {
      failed += result.summary.faults.length > 0 ? 1 : 0;
      report.result(result);
    },
    { onEvent, repeat, detail: detailFor(command), connections },
  );
  const section = (one: TraceSection) => {
    trace?.section(one);
    results.section(one);
  };
  const [file] = files;
  const level = command.outcomes ? 'outcomes' : command.timing ? 'detailed' : 'full';
  const request = { modules: files, scenario: loaded.scenario, repeat, trace: level } as const;
  const outcome = await runner.run(request, { section });
  trace?.close();
  if (command.record !== undefined) record(command.record, outcome.recorded ?? []);
  report.end(outcome, failed);
  if (outcome.status === 'refused') return refused(inFile(file.path, outcome.problems));
  return outcome.status === 'stopped' || failed > 0 ? 1 : 0;
}

/** Calls are shown in the long report, and stand in a trace of JSON lines. */
function detailFor({ brief, json, trace }: ReplayCommand): TraceDetail {
  return (brief || json) && (trace === undefined || isArchive(trace)) ? 'outline' : 'whole';
}

/** Its code ran and refused or trapped: the plugin failed. Otherwise it is no plugin that the host could load. */
function refused(problems: readonly Problem[]): number {
  if (!problems.every((p) => p.code.startsWith('start-'))) throw new InputError(problems);
  for (const p of problems) process.stderr.write(`${formatProblem(p)}\n`);
  return 1;
}

interface Report {
  event(event: TraceEvent): void;
  result(result: ExchangeResult): void;
  end(outcome: ReplayOutcome, failed: number): void;
}

class TextReport implements Report {
  private readonly paint = paintFor(process.stdout, process.env);
  private count = 0;
  private expected = 0;

  constructor(
    input: ReplayInput,
    private readonly brief: boolean,
  ) {
    const { name, version } = input.loaded.scenario.host;
    this.print(headline(input.files[0], `${name}@${version}`, this.paint));
    const { masked, scenario } = input.loaded;
    if (scenario.outside !== undefined)
      this.print(this.paint.dim('what is expected outside exchanges, and of mocks, is checked by: wasm-plugin test'));
    if (masked !== undefined) this.print(this.paint.dim(`secrets are masked: ${masked} (--keep-secrets keeps them)`));
  }

  event(event: TraceEvent): void {
    const line = event.exchange === undefined ? outsideText(event, this.paint) : undefined;
    if (line !== undefined) this.print(line);
  }

  result(result: ExchangeResult): void {
    this.count++;
    this.expected += result.summary.expected ? 1 : 0;
    this.print(this.brief ? briefText(result, this.paint) : resultText(result, this.paint));
  }

  end(outcome: ReplayOutcome, failed: number): void {
    if (outcome.stop !== undefined) this.print(this.paint.bad(`stopped: ${outcome.stop.message}`));
    if (outcome.status === 'stopped' && failed === 0) {
      this.print(`${this.count} exchanges, then stopped`);
      return;
    }
    const verdict = failed === 0 ? this.paint.good('none failed') : this.paint.bad(`${failed} failed`);
    const checked = this.expected === 0 ? '' : ` (${this.expected} with expectations)`;
    if (outcome.status !== 'refused') this.print(`${this.count} exchanges, ${verdict}${checked}`);
  }

  private print(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}

class JsonReport implements Report {
  private readonly exchanges: ExchangeResult['summary'][] = [];

  event(): void {}

  result({ summary }: ExchangeResult): void {
    this.exchanges.push(summary);
  }

  end({ status, stop }: ReplayOutcome, failed: number): void {
    const report = { status, ...(stop === undefined ? {} : { stop }), failed, exchanges: this.exchanges };
    if (status !== 'refused') process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
}

/** As a scenario's `recordings` reads it. */
function record(path: string, callouts: readonly CalloutMockFile[]): void {
  try {
    writeFileSync(path, `${JSON.stringify({ callouts }, null, 2)}\n`);
  } catch (error) {
    const reason = `cannot write the recording: ${error instanceof Error ? error.message : String(error)}`;
    throw new InputError([problem('unwritable', reason, { file: path }, 'Choose another path for --record.')]);
  }
}
