/** Expectations against a result. Each failure is one sentence with both values, and where the expectation stands. */

import type { EventOf, MessageView, Outcome, TraceEvent } from '../trace/events';
import { checkCallouts, type MadeCallout } from './expect-callouts';
import { checkMessage, countLabel, failed, isCount, within, type Failure } from './expect-message';
import { checkText, quoted } from './expect-text';
import type { Count, Expectation, HostCallsExpectation, LogExpectation, MessageExpectation } from './expectation';

/** Of what an exchange came to, what expectations speak of. */
export interface Result {
  readonly status?: number;
  readonly outcome?: Outcome;
  readonly details?: string;
  /** What the client got. */
  readonly client?: MessageView;
  /** What the upstream got. */
  readonly upstream?: MessageView;
  readonly events: readonly TraceEvent[];
  /** As they are now, also those that did not change. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly callouts: readonly MadeCallout[];
  /** Of the guest, where they were counted. */
  readonly instructions?: number;
}

/** Modules have to be made to count. */
export function needsMeter(expected: Expectation | undefined): boolean {
  return expected?.instructions !== undefined;
}

function checkInstructions(expected: Count, actual: number | undefined): Failure[] {
  if (actual !== undefined && isCount(expected, actual)) return [];
  const is = actual === undefined ? 'were not counted' : `are ${actual}`;
  return [failed(['instructions'], `the plugin's instructions ${is}, expected ${countLabel(expected)}`)];
}

/** Calls of the guest to the host are asked for: events must be there in whole. */
export function needsCalls(expected: Expectation | undefined): boolean {
  return expected?.hostCalls !== undefined;
}

export function checkExpectation(expected: Expectation, result: Result): Failure[] {
  const { upstream, details } = expected;
  return [
    ...same('status', 'the status', expected.status, result.status),
    ...same('outcome', 'the outcome', expected.outcome, result.outcome),
    ...(details === undefined
      ? []
      : within(['details'], 'the response code details', checkText(details, { text: result.details ?? '' }))),
    ...checkMessage('response', expected, result.client),
    ...(upstream === undefined ? [] : checkUpstream(upstream, result.upstream)),
    ...checkLogs(expected.logs ?? [], logsIn(result.events)),
    ...checkMetrics(expected.metrics ?? {}, result.metrics),
    ...(expected.callouts === undefined ? [] : checkCallouts(expected.callouts, result.callouts)),
    ...(expected.hostCalls === undefined ? [] : checkHostCalls(expected.hostCalls, result.events)),
    ...(expected.instructions === undefined ? [] : checkInstructions(expected.instructions, result.instructions)),
  ];
}

function same(field: string, what: string, expected: unknown, actual: unknown): Failure[] {
  if (expected === undefined || expected === actual) return [];
  const is = actual === undefined ? 'missing' : JSON.stringify(actual);
  return [failed([field], `${what} is ${is}, expected ${JSON.stringify(expected)}`)];
}

function checkUpstream(expected: false | MessageExpectation, upstream: MessageView | undefined): Failure[] {
  const failures =
    expected === false
      ? upstream === undefined
        ? []
        : [failed([], 'a request reached the upstream, expected none')]
      : upstream === undefined
        ? [failed([], 'no request reached the upstream, expected one')]
        : checkMessage('upstream request', expected, upstream);
  return failures.map((one) => ({ ...one, path: ['upstream', ...one.path] }));
}

function logsIn(events: readonly TraceEvent[]): EventOf<'log'>[] {
  return events.filter((event): event is EventOf<'log'> => event.kind === 'log');
}

function checkLogs(expected: readonly LogExpectation[], logs: readonly EventOf<'log'>[]): Failure[] {
  return expected.flatMap((one, index) => {
    const found = logs.filter((log) => isLog(one, log)).length;
    const times = typeof one === 'string' ? undefined : one.times;
    if (isCount(times ?? { min: 1 }, found)) return [];
    if (typeof one === 'string') return [failed(['logs', index], `no log line has ${quoted(one)}`)];
    const line = JSON.stringify({ level: one.level, message: one.message });
    const message = `${found} log lines are as ${line}, expected ${countLabel(times ?? { min: 1 })}`;
    return [failed(['logs', index], message)];
  });
}

function isLog(expected: LogExpectation, { level, message }: EventOf<'log'>): boolean {
  if (typeof expected === 'string') return message.includes(expected);
  if (expected.level !== undefined && expected.level !== level) return false;
  return expected.message === undefined || checkText(expected.message, { text: message }).length === 0;
}

function checkMetrics(expected: Readonly<Record<string, Count>>, metrics: Result['metrics']): Failure[] {
  return Object.entries(expected).flatMap(([name, count]) => {
    const value = metrics.get(name);
    // One that is defined and never changed is told by nothing, and is 0.
    if (isCount(count, value ?? 0)) return [];
    const is = value === undefined ? 'never changed' : `is ${value}`;
    return [failed(['metrics', name], `metric ${name} ${is}, expected ${countLabel(count)}`)];
  });
}

function checkHostCalls(expected: HostCallsExpectation, events: readonly TraceEvent[]): Failure[] {
  const { only, never = [], times = {}, total } = expected;
  const made = new Map<string, number>();
  for (const event of events) if (event.kind === 'host') made.set(event.name, (made.get(event.name) ?? 0) + 1);
  const names = [...made.keys()];
  const sum = names.reduce((all, name) => all + (made.get(name) ?? 0), 0);
  const others = only === undefined ? [] : names.filter((name) => !only.includes(name));
  const fail = (path: readonly string[], message: string) => failed(['hostCalls', ...path], message);
  return [
    ...others.map((name) => fail(['only'], `the plugin calls ${name}, expected none but ${only?.join(', ')}`)),
    ...never.filter((name) => made.has(name)).map((name) => fail(['never'], `the plugin calls ${name}`)),
    ...Object.entries(times).flatMap(([name, count]) => {
      const found = made.get(name) ?? 0;
      if (isCount(count, found)) return [];
      return [fail(['times', name], `the plugin calls ${name} ${found} times, expected ${countLabel(count)}`)];
    }),
    ...(total === undefined || isCount(total, sum)
      ? []
      : [fail(['total'], `the plugin makes ${sum} host calls, expected ${countLabel(total)}`)]),
  ];
}
