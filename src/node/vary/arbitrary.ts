/** Which mutations are tried: those that make sense of an exchange, with values that programs stumble over. */

import type fastCheck from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { concatBytes, tryUtf8, type Bytes } from '../../core/bytes';
import type { Exchange, ExchangeRequest } from '../../core/scenario/exchange';
import { METHODS, type Mutation } from '../../core/scenario/mutate';
import { isJson } from '../../core/scenario/mutate-json';
import type { Repeated, Side } from '../../core/scenario/mutate-text';
import { BROKEN, DELAYS, HEADERS, JSON_VALUES, NAMES, STATUSES, TEXTS } from './dictionary';

type FastCheck = typeof fastCheck;
type Weighted = { weight: number; arbitrary: Arbitrary<Mutation> };

/** So many at once, at most: what fails is shrunk anyway. */
const MOST = 5;

/** Without `map`, so that any of them can be shrunk. */
export function mutationsOf(fc: FastCheck, exchange: Exchange): Arbitrary<Mutation[]> {
  const { request, response } = exchange;
  const kinds = [...ofRequest(fc, exchange), ...ofMessage(fc, 'request', request, 3), ...ofResponse(fc)];
  const all = [...kinds, ...ofMessage(fc, 'response', response, 1)];
  return fc.array(fc.oneof(...all), { minLength: 1, maxLength: MOST });
}

function ofRequest(fc: FastCheck, { request }: Exchange): Weighted[] {
  const parameter = parts(fc, { on: fc.constant('parameter' as const) });
  const segment = parts(fc, { on: fc.constant('segment' as const) });
  return [
    { weight: 1, arbitrary: fc.record({ on: fc.constant('method' as const), method: fc.constantFrom(...METHODS) }) },
    { weight: request.path.includes('?') ? 4 : 1, arbitrary: parameter },
    { weight: 2, arbitrary: segment },
  ];
}

function ofResponse(fc: FastCheck): Weighted[] {
  return [
    { weight: 1, arbitrary: fc.record({ on: fc.constant('status' as const), status: fc.constantFrom(...STATUSES) }) },
    { weight: 1, arbitrary: fc.record({ on: fc.constant('delay' as const), ms: fc.constantFrom(...DELAYS) }) },
  ];
}

function ofMessage(fc: FastCheck, side: Side, message: Message, factor: number): Weighted[] {
  const of = fc.constant(side);
  const weigh = (weight: number, arbitrary: Arbitrary<Mutation>) => ({ weight: weight * factor, arbitrary });
  return [
    ...(message.headers.length === 0 ? [] : [weigh(6, values(fc, of))]),
    weigh(2, added(fc, of)),
    weigh(1, trailers(fc, of)),
    ...bodies(fc, of, message).map(([weight, arbitrary]) => weigh(weight, arbitrary)),
  ];
}

type Message = Pick<ExchangeRequest, 'headers' | 'body'>;

function values(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const all = { on: fc.constant('header' as const), of, at: fc.nat(200) };
  const place = fc.nat(1000);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ ...all, how: fc.constant('replace' as const), text: repeated(fc) }) },
    { weight: 2, arbitrary: fc.record({ ...all, how: fc.constant('insert' as const), place, text: repeated(fc) }) },
    { weight: 1, arbitrary: fc.record({ ...all, how: fc.constant('cut' as const), place }) },
    { weight: 2, arbitrary: fc.record({ ...all, how: fc.constantFrom('remove', 'repeat') }) },
  );
}

function added(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const on = fc.constant('new header' as const);
  const known = HEADERS.map(([name, ...texts]) =>
    fc.record({ on, of, name: fc.constant(name), text: once(fc, fc.constantFrom(...texts)) }),
  );
  const odd = fc.record({ on, of, name: fc.constantFrom(...NAMES), text: repeated(fc) });
  return fc.oneof({ weight: 2, arbitrary: fc.oneof(...known) }, { weight: 1, arbitrary: odd });
}

function trailers(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const name = fc.constantFrom('x-trailer', 'grpc-status', '');
  return fc.record({ on: fc.constant('trailer' as const), of, name, text: repeated(fc) });
}

/** Where there is no body, one is made now and then. */
function bodies(fc: FastCheck, of: Arbitrary<Side>, { headers, body }: Message): [number, Arbitrary<Mutation>][] {
  const bytes = concatBytes(body);
  if (bytes.length === 0) return [[1, made(fc, of)]];
  const chunks = fc.record({ on: fc.constant('chunks' as const), of, at: fc.array(place(fc), { maxLength: 5 }) });
  return [
    [4, raw(fc, of)],
    [1, made(fc, of)],
    [2, chunks],
    ...(looksLikeJson(bytes) ? [[8, json(fc, of)] as [number, Arbitrary<Mutation>]] : []),
    ...(isForm(headers)
      ? [[6, parts(fc, { on: fc.constant('form' as const), of })] as [number, Arbitrary<Mutation>]]
      : []),
  ];
}

function raw(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const all = { on: fc.constant('body' as const), of };
  const inserted = fc.oneof(fc.constantFrom(...BROKEN), fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }));
  return fc.oneof(
    fc.record({ ...all, how: fc.constant('cut' as const), at: place(fc) }),
    fc.record({ ...all, how: fc.constant('flip' as const), at: place(fc), bits: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ ...all, how: fc.constant('insert' as const), at: place(fc), bytes: inserted }),
    fc.record({ ...all, how: fc.constant('extend' as const), text: repeated(fc, LONG_BODY) }),
  );
}

function made(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const text = repeated(fc, LONG_BODY);
  return fc.record({ on: fc.constant('body' as const), of, how: fc.constant('fill' as const), text });
}

function json(fc: FastCheck, of: Arbitrary<Side>): Arbitrary<Mutation> {
  const all = { on: fc.constant('json' as const), of, at: fc.nat(500) };
  const set = fc.record({ ...all, how: fc.constant('set' as const), json: fc.constantFrom(...JSON_VALUES) });
  const nested = fc.record({ ...all, how: fc.constant('nest' as const), depth: fc.oneof(fc.nat(200), fc.nat(20_000)) });
  return fc.oneof(
    { weight: 5, arbitrary: set },
    { weight: 2, arbitrary: fc.record({ ...all, how: fc.constant('text' as const), text: repeated(fc) }) },
    { weight: 1, arbitrary: nested },
    { weight: 3, arbitrary: fc.record({ ...all, how: fc.constantFrom('remove', 'repeat') }) },
  );
}

/** Of a path, a query or a form. */
function parts<T extends object>(fc: FastCheck, of: { [K in keyof T]: Arbitrary<T[K]> }) {
  const at = fc.nat(50);
  const coding = fc.constantFrom('raw', 'percent', 'every', 'twice');
  const how = fc.constantFrom('replace', 'insert');
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ ...of, how, at, text: repeated(fc), coding }) },
    { weight: 1, arbitrary: fc.record({ ...of, how: fc.constantFrom('remove', 'repeat', 'bare'), at }) },
  );
}

/** In a body of any length; more often near its beginning. */
function place(fc: FastCheck): Arbitrary<number> {
  return fc.oneof(fc.nat(64), fc.nat(4096), fc.nat(1 << 20));
}

const LONG_HEADER = 20_000;
const LONG_BODY = 50_000;

function repeated(fc: FastCheck, longest = LONG_HEADER): Arbitrary<Repeated> {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  );
  const long = fc.record({ text, times: fc.oneof(fc.nat(40), fc.nat(1000), fc.nat(longest)) });
  return fc.oneof({ weight: 3, arbitrary: once(fc, text) }, { weight: 2, arbitrary: long });
}

function once(fc: FastCheck, text: Arbitrary<string>): Arbitrary<Repeated> {
  return fc.record({ text, times: fc.constant(1) });
}

function looksLikeJson(bytes: Bytes): boolean {
  const text = tryUtf8(bytes);
  return text !== undefined && isJson(text);
}

function isForm(headers: Message['headers']): boolean {
  return headers.some(([name, value]) => /^content-type$/i.test(name) && /x-www-form-urlencoded/i.test(value));
}
