/** Regular expressions and JSON paths in expectations that do not parse, told when the scenario is read. */

import { fromBase64 } from '../base64';
import { problem, type Problem } from '../problem';
import type { Expectation, HeadersExpectation, MessageExpectation, TextExpectation } from './expectation';
import { isHostFunction } from '../proxywasm/signatures';
import { jsonPath } from './json-path';

type Steps = readonly (string | number)[];
type Placed = readonly [path: Steps, text: TextExpectation];

interface WithExpectations {
  readonly exchanges?: readonly { readonly expect?: Expectation }[];
  readonly expect?: Readonly<Record<string, Expectation>>;
  readonly outside?: Expectation;
}

export function badPatterns({ exchanges = [], expect = {}, outside }: WithExpectations): Problem[] {
  const texts = [
    ...exchanges.flatMap((one, index) => textsIn(one.expect, ['exchanges', index, 'expect'])),
    ...Object.entries(expect).flatMap(([name, one]) => textsIn(one, ['expect', name])),
    ...textsIn(outside, ['outside']),
  ];
  const calls = [
    ...exchanges.flatMap((one, index) => unknownCalls(one.expect, ['exchanges', index, 'expect'])),
    ...Object.entries(expect).flatMap(([name, one]) => unknownCalls(one, ['expect', name])),
    ...unknownCalls(outside, ['outside']),
  ];
  return [...texts.flatMap(([path, text]) => patternsIn(text, path)), ...calls];
}

/** A name that is misspelt would never be called. */
function unknownCalls(expectation: Expectation | undefined, path: Steps): Problem[] {
  const { only = [], never = [], times = {} } = expectation?.hostCalls ?? {};
  const at = [...path, 'hostCalls'];
  const named: (readonly [Steps, string])[] = [
    ...only.map((name, index) => [[...at, 'only', index], name] as const),
    ...never.map((name, index) => [[...at, 'never', index], name] as const),
    ...Object.keys(times).map((name) => [[...at, 'times', name], name] as const),
  ];
  return named
    .filter(([, name]) => !isHostFunction(name))
    .map(([place, name]) =>
      problem(
        'unknown-function',
        `no host function is called ${name}`,
        { path: place },
        'Write it as the timeline shows it, such as proxy_log.',
      ),
    );
}

function textsIn(expectation: Expectation | undefined, path: Steps): Placed[] {
  if (expectation === undefined) return [];
  const { details, upstream, logs = [], callouts = [] } = expectation;
  return [
    ...(details === undefined ? [] : [[[...path, 'details'], details] as const]),
    ...messageTexts(expectation, path),
    ...(upstream === undefined || upstream === false ? [] : messageTexts(upstream, [...path, 'upstream'])),
    ...logs.flatMap((log, index): Placed[] =>
      typeof log === 'string' || log.message === undefined ? [] : [[[...path, 'logs', index, 'message'], log.message]],
    ),
    ...callouts.flatMap((callout, index) => {
      const at = [...path, 'callouts', index];
      return [
        ...(callout.path === undefined ? [] : [[[...at, 'path'], callout.path] as const]),
        ...messageTexts(callout, at),
      ];
    }),
  ];
}

function messageTexts({ headers, body, trailers }: MessageExpectation, path: Steps): Placed[] {
  const fields = (name: string, list: HeadersExpectation = {}) =>
    Object.entries(list).flatMap(([header, text]): Placed[] =>
      text === null ? [] : [[[...path, name, header], text]],
    );
  return [
    ...fields('headers', headers),
    ...(body === undefined ? [] : [[[...path, 'body'], body] as const]),
    ...fields('trailers', trailers),
  ];
}

function patternsIn(text: TextExpectation, path: Steps): Problem[] {
  if (typeof text === 'string') return [];
  const { matches = [], json = {}, base64, not } = text;
  return [
    ...(base64 === undefined || fromBase64(base64) !== undefined ? [] : [badBase64([...path, 'base64'])]),
    ...[matches].flat().flatMap((pattern) => badRegex(pattern, [...path, 'matches'])),
    ...Object.keys(json)
      .filter((one) => jsonPath(one) === undefined)
      .map((one) => badPath(one, [...path, 'json', one])),
    ...(not === undefined ? [] : patternsIn(not, [...path, 'not'])),
  ];
}

function badRegex(pattern: string, path: Steps): Problem[] {
  try {
    new RegExp(pattern, 'u');
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [problem('bad-regex', reason, { path }, 'Write a regular expression as JavaScript has them.')];
  }
}

function badBase64(path: Steps): Problem {
  return problem('bad-base64', 'not base64', { path }, 'Use RFC 4648 base64.');
}

function badPath(path: string, place: Steps): Problem {
  const remedy = "Begin with $ and go on with .name, [0], ['name'] or [*].";
  return problem('bad-json-path', `no JSON path that is known here: ${path}`, { path: place }, remedy);
}
