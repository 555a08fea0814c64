/**
 * A test suite for plugins of Google's Service Extensions (`tests.textpb`) → Exchanges with what is expected of them.
 * https://github.com/GoogleCloudPlatform/service-extensions, `plugins/test/runner.proto`
 *
 * Its runner calls a plugin's functions one by one; here a proxy stands around the plugin. So:
 * - each test passes all phases; what it does not name is a plain GET of `http://example.test/` and an empty 200;
 * - the proxy adds, normalises and removes headers, and refuses some paths, before and after the plugin;
 * - of several headers of one name the runner has one, joined; here the plugin sees each, and expectations see them joined;
 * - the runner hands over each piece of a body alone, and ends the stream with each invocation; a proxy buffers where
 *   the plugin pauses, and the upstream's body ends with an empty piece;
 * - logs are those of the whole exchange, and all tests share one VM, which starts once;
 * - the runner's clock stands still, at 1 ms since 1970 unless the suite says otherwise; here it goes on, and begins at
 *   what the suite says, if it says so.
 */

import { lossyUtf8, NO_BYTES, tryUtf8 } from '../../bytes';
import { clipped } from '../../clip';
import { problem, warning, type Checked, type Problem } from '../../problem';
import type { Exchange, ExchangeRequest } from '../../scenario/exchange';
import type { LogExpectation } from '../../scenario/expectation';
import type { Capture } from '../capture';
import { Expected, logExpectation } from './expected';
import type { TextPlace } from './lexer';
import { requestOf, responseOf } from './messages';
import { LeftOut, readMessage, type Message, type Shape } from './shape';
import { ENV, TEST, type Env, type Files, type Test } from './suite';
import { parseTextFormat, type TextField } from './text-format';

const NS_PER_S = 1_000_000_000n;

/** `files` has the files that tests name; without them such a test is left out. */
export function importTextpb(text: string, files: Files = () => undefined): Checked<Capture> {
  const { value: fields, problems } = parseTextFormat(text);
  const suite = new Suite(files, problems);
  for (const field of fields) if (field.name === 'env') suite.takeEnv(field);
  for (const field of fields) if (field.name === 'test') suite.takeTest(field);
  for (const field of fields) if (!/^(env|test)$/.test(field.name)) suite.onUnknown(field);
  return suite.capture();
}

class Suite {
  private readonly exchanges: Exchange[] = [];
  /** What is to be logged outside any exchange, by its JSON: most tests say the same. */
  private readonly logs = new Map<string, LogExpectation>();
  private readonly problems: Problem[];
  private startTime: bigint | undefined;
  private tests = 0;

  constructor(
    private readonly files: Files,
    problems: readonly Problem[],
  ) {
    this.problems = [...problems];
  }

  capture(): Checked<Capture> {
    const { exchanges, problems } = this;
    const logs = [...this.logs.values()];
    const value: Capture = { exchanges, ...(logs.length === 0 ? {} : { outside: { logs } }) };
    if (exchanges.length > 0) return { value, problems };
    if (this.tests > 0) return { value, problems: problems.map((p) => ({ ...p, severity: 'error' as const })) };
    if (problems.some((p) => p.severity === 'error')) return { value, problems };
    const remedy = 'Give a test suite of Service Extensions, such as tests.textpb.';
    return { value, problems: [problem('not-textpb', 'it has no test', {}, remedy)] };
  }

  takeEnv(field: TextField): void {
    this.guarded('env', () => {
      const env = this.read(ENV, field);
      const { time_secs: seconds = 0 } = env;
      if (seconds > 0) this.startTime = BigInt(seconds) * NS_PER_S;
      this.problems.push(...settingsOf(env));
    });
  }

  takeTest(field: TextField): void {
    const label = labelOf(++this.tests, field);
    this.guarded(label, () => {
      const test = this.read(TEST, field);
      this.exchanges.push(this.exchangeOf(test, label));
      for (const matcher of test.plugin_init?.log ?? []) {
        const log = logExpectation(matcher, this.files);
        if (typeof log === 'string') this.leaveOut(`${label}: plugin_init.log`, log, matcher.place);
        else this.logs.set(JSON.stringify(log), log);
      }
    });
  }

  onUnknown(field: TextField): void {
    const message = `there is no field ${clipped(field.name)} here; it was left out`;
    this.problems.push(warning('textpb-field', message, field.place));
  }

  private exchangeOf(test: Test, label: string): Exchange {
    const { files, startTime } = this;
    const request = requestOf(test, files);
    const response = responseOf(test, files);
    const properties = this.propertiesOf(test, label);
    const { expectation } = new Expected(test, isGrpc(request), files, (what, reason, place) => {
      this.leaveOut(`${label}: ${what}`, reason, place, 'textpb-expectation');
    });
    return {
      name: test.name ?? `test ${this.tests}`,
      ...(startTime === undefined ? {} : { startTime }),
      request,
      response,
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(expectation === undefined ? {} : { expect: expectation }),
    };
  }

  /** Of one path the first counts. */
  private propertiesOf({ properties }: Test, label: string): Readonly<Record<string, string>> {
    const texts = properties.toReversed().flatMap(({ path = '', value = NO_BYTES, place }) => {
      const text = tryUtf8(value);
      if (text !== undefined) return [[path, text] as const];
      this.leaveOut(`${label}: property ${path}`, 'its value is no UTF-8 text', place);
      return [];
    });
    return Object.fromEntries(texts);
  }

  private read<S extends Shape>(shape: S, { name, value, place }: TextField): Message<S> {
    if (value.kind !== 'message') throw new LeftOut(`${name} is not a message`, place);
    return readMessage(shape, value.fields, place, (field) => this.onUnknown(field));
  }

  private guarded(label: string, take: () => void): void {
    try {
      take();
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      this.leaveOut(label, error.message, error.place, 'textpb-test');
    }
  }

  private leaveOut(what: string, reason: string, place: TextPlace, code = 'textpb-expectation'): void {
    this.problems.push(warning(code, clipped(`${what} was left out: ${reason}`), place));
  }
}

/** With its name, as far as it can be told yet. */
function labelOf(number: number, { value }: TextField): string {
  const name = value.kind === 'message' ? value.fields.find((field) => field.name === 'name')?.value : undefined;
  return name?.kind === 'string'
    ? `test ${number} ${JSON.stringify(clipped(lossyUtf8(name.bytes)))}`
    : `test ${number}`;
}

function isGrpc({ headers }: ExchangeRequest): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return /^application\/grpc($|\+)/.test(type);
}

/** What the scenario has to say instead. */
function settingsOf({ log_level: level, config_path: config, place }: Env): Problem[] {
  const problems: Problem[] = [];
  if (level !== undefined && !/^(UNDEFINED|INFO|0|3)$/.test(level))
    problems.push(setting(`env.log_level ${level} was left out`, place, `Give the plugin a logLevel in the scenario.`));
  if (config !== undefined)
    problems.push(setting('env.config_path was left out', place, `Give the plugin its configuration in the scenario.`));
  return problems;
}

function setting(message: string, place: TextPlace, remedy: string): Problem {
  return warning('textpb-setting', message, place, remedy);
}
