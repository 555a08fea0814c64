/** What matchers of a suite ask of a text, and how an expectation of ours says the same. */

import { concatBytes, tryUtf8, type Bytes } from '../../bytes';
import { toBase64 } from '../../base64';
import type { TextConditions, TextExpectation } from '../../scenario/expectation';
import { translateRe2 } from './re2';
import { literal } from './re2-class';
import type { Files, Matcher } from './suite';

/** A text is equal, or matches in whole; or it does not. */
export interface Condition {
  readonly invert: boolean;
  readonly is: { readonly exact: Bytes } | { readonly pattern: string };
}

export const ANYTHING = '[^]*';

/** A regular expression before it is translated, or bytes to equal. */
export type Asked = { readonly exact: Bytes } | { readonly regex: string };

/** What a matcher asks for, or why that cannot be told. */
export function askedOf({ exact, regex, file }: Matcher, files: Files): Asked | string {
  if ([exact, regex, file].filter((one) => one !== undefined).length > 1) return 'it has several matchers';
  if (regex !== undefined) return { regex };
  if (file === undefined) return exact === undefined ? 'it has no matcher' : { exact };
  const bytes = files(file);
  return bytes === undefined ? `its text is in the file ${JSON.stringify(file)}` : { exact: bytes };
}

/** The condition, or why there is none. */
export function conditionOf(matcher: Matcher, files: Files): Condition | string {
  const asked = askedOf(matcher, files);
  const { invert = false } = matcher;
  if (typeof asked === 'string') return asked;
  if ('exact' in asked) return { invert, is: asked };
  const pattern = translateRe2(asked.regex);
  return typeof pattern === 'string' ? pattern : { invert, is: { pattern: pattern.source } };
}

/** All of `conditions` in one. */
export function expectationOf(conditions: readonly Condition[]): TextExpectation {
  const holds = allOf(conditions.filter(({ invert }) => !invert));
  const not = allOf(conditions.filter(({ invert }) => invert));
  if (Object.keys(not).length > 0) return { ...holds, not };
  return holds.equals !== undefined && Object.keys(holds).length === 1 ? holds.equals : holds;
}

/** A text is asked for in one field; where there are more, they become patterns. */
function allOf(conditions: readonly Condition[]): Omit<TextConditions, 'not'> {
  const exact = conditions.flatMap(({ is }) => ('exact' in is ? [is.exact] : []));
  const texts = [...new Set(exact.flatMap((bytes) => textOf(bytes) ?? []))];
  const binary = exact.find((bytes) => textOf(bytes) === undefined);
  const patterns = conditions.flatMap(({ is }) => ('pattern' in is ? [is.pattern] : []));
  const matches = [...texts.slice(1).map(literal), ...patterns].map((pattern) => `^(?:${pattern})$`);
  const [only] = matches;
  return {
    ...(texts[0] === undefined ? {} : { equals: texts[0] }),
    ...(only === undefined ? {} : { matches: matches.length === 1 ? only : matches }),
    ...(binary === undefined ? {} : { base64: toBase64(binary) }),
  };
}

/** Text without the control characters for which the Trace shows bytes. */
function textOf(bytes: Bytes): string | undefined {
  return bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x1b)) ? undefined : tryUtf8(bytes);
}

/** Of what follows each other, each with its conditions: that of the whole; undefined where there is none that says it. */
export function joined(pieces: readonly (readonly Condition[])[]): Condition | undefined {
  const all = pieces.flat();
  if (all.some(({ invert }) => invert) || pieces.some((conditions) => conditions.length > 1)) return undefined;
  const exact = all.flatMap(({ is }) => ('exact' in is ? [is.exact] : []));
  if (exact.length === pieces.length) return { invert: false, is: { exact: concatBytes(exact) } };
  if (exact.some((bytes) => textOf(bytes) === undefined)) return undefined;
  const patterns = pieces.map(([condition]) => patternOf(condition));
  return { invert: false, is: { pattern: patterns.map((pattern) => `(?:${pattern})`).join('') } };
}

function patternOf(condition: Condition | undefined): string {
  if (condition === undefined) return ANYTHING;
  const { is } = condition;
  return 'pattern' in is ? is.pattern : literal(textOf(is.exact) ?? '');
}
