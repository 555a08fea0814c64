/** Expectations against a result. Each failure is one sentence with both values. */

import type { BodyView, HeaderList, MessageView } from '../trace/events';
import type { Expectation } from './exchange';

/** Of what an exchange came to, what expectations speak of. */
interface Result {
  readonly status?: number;
  readonly details: string;
  readonly client?: MessageView;
  readonly logs: readonly { readonly message: string }[];
}

export function checkExpectation(expected: Expectation, result: Result, upstream: MessageView | undefined): string[] {
  const failures: string[] = [];
  equal(failures, 'the status', expected.status, result.status);
  equal(failures, 'the response code details', expected.details, result.details);
  headers(failures, 'response header', expected.headers, result.client?.headers ?? []);
  equal(failures, 'the response body', expected.body, expected.body === undefined ? '' : textOf(result.client?.body));
  if (expected.upstream === false && upstream !== undefined)
    failures.push('a request reached the upstream, expected none');
  if (expected.upstream) {
    if (upstream === undefined) failures.push('no request reached the upstream, expected one');
    headers(failures, 'upstream request header', expected.upstream.headers, upstream?.headers ?? []);
    const { body } = expected.upstream;
    equal(failures, 'the upstream request body', body, body === undefined ? '' : textOf(upstream?.body));
  }
  for (const part of expected.logs ?? []) {
    if (!result.logs.some((log) => log.message.includes(part)))
      failures.push(`no log line has ${JSON.stringify(part)}`);
  }
  return failures;
}

function headers(
  failures: string[],
  what: string,
  expected: Readonly<Record<string, string | null>> = {},
  actual: HeaderList,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = actual.filter(([other]) => other === name.toLowerCase()).map(([, text]) => text);
    if (value === null && found.length > 0)
      failures.push(`${what} ${name} is there: ${JSON.stringify(found.join(', '))}`);
    if (value !== null && found.join(', ') !== value) {
      const is = found.length === 0 ? 'is missing' : `is ${JSON.stringify(found.join(', '))}`;
      failures.push(`${what} ${name} ${is}, expected ${JSON.stringify(value)}`);
    }
  }
}

function equal(failures: string[], what: string, expected: unknown, actual: unknown): void {
  if (expected === undefined || expected === actual) return;
  failures.push(`${what} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

function textOf(body: BodyView | undefined): string {
  if (body === undefined) return '';
  return 'text' in body ? body.text : body.base64;
}
