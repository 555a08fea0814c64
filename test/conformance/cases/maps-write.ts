/** Changing header maps: reference section 3.2, codes, order, merged headers, names and values that are no headers. */

import { hex, outside, store, type Step } from '../guest/program';
import { add, pairs, remove, replace, setPairs, size, value } from '../guest/shorthand';
import { http, single, type Case, type Message } from '../lab/case';

const request = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(`maps-${name}`, { on: { proxy_on_request_headers: steps } }, { exchanges: [http(message)] });
const response = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(`maps-${name}`, { on: { proxy_on_response_headers: steps } }, { exchanges: [http(message)] });

const THREE: Message = {
  headers: [
    ['X-One', '1'],
    ['X-Two', '2'],
    ['X-One', '3'],
    ['X-Three', ''],
  ],
};

const EDITS: readonly Case[] = [
  request('add', [add(0, 'X-Added', 'a'), add(0, 'x-added', 'b'), value(0, 'X-ADDED'), pairs(0), size(0)]),
  request('add-to-present', [add(0, 'X-Two', 'b'), value(0, 'x-two'), pairs(0)], THREE),
  request('replace', [replace(0, 'x-two', 'b'), value(0, 'x-two'), pairs(0)], THREE),
  request('replace-several', [replace(0, 'X-One', 'b'), pairs(0), size(0)], THREE),
  request('replace-absent', [replace(0, 'X-New', 'b'), pairs(0)], THREE),
  request('remove', [remove(0, 'X-Two'), remove(0, 'x-two'), value(0, 'x-two'), pairs(0)], THREE),
  request('remove-several', [remove(0, 'x-ONE'), pairs(0)], THREE),
  request('empty-value', [value(0, 'x-three'), add(0, 'x-empty', ''), value(0, 'x-empty'), size(0), pairs(0)], THREE),
  request(
    'set',
    [
      setPairs(0, [
        ['X-One', 'a'],
        ['X-One', 'b'],
        ['X-Four', '4'],
      ]),
      pairs(0),
    ],
    THREE,
  ),
  request('set-whole', [
    setPairs(0, [
      [':method', 'PUT'],
      ['x-a', '1'],
      [':path', '/set'],
      [':authority', 'set.example'],
      [':scheme', 'http'],
      ['x-b', '2'],
      ['x-forwarded-proto', 'http'],
      ['user-agent', 'UA/2'],
    ]),
    pairs(0),
  ]),
  request('set-same-inline-twice', [
    setPairs(0, [
      [':method', 'GET'],
      [':path', '/a'],
      [':path', '/b'],
      [':authority', 'set.example'],
      ['x-forwarded-proto', 'http'],
      ['user-agent', 'x'],
      ['user-agent', 'y'],
    ]),
    pairs(0),
    replace(0, ':path', '/c'),
  ]),
  response('response-edits', [
    add(2, 'X-Added', 'a'),
    replace(2, 'Content-Type', 'text/x'),
    remove(2, 'content-length'),
    add(2, 'set-cookie', 'a=1'),
    add(2, 'set-cookie', 'b=2'),
    value(2, 'Set-Cookie'),
    pairs(2),
    size(2),
  ]),
  response(
    'response-duplicates',
    [value(2, 'set-cookie'), value(2, 'x-d'), pairs(2), replace(2, 'set-cookie', 'c=3'), pairs(2)],
    {
      response: {
        headers: [
          ['Set-Cookie', 'a=1'],
          ['X-D', '1'],
          ['Set-Cookie', 'b=2'],
          ['X-D', '2'],
        ],
      },
    },
  ),
];

const BAD: readonly Case[] = [
  request('write-bad-map', [
    add(8, 'a', 'b'),
    replace(8, 'a', 'b'),
    remove(8, 'a'),
    setPairs(8, [['a', 'b']]),
    add(-1, 'a', 'b'),
    add(8, outside(), 'b'),
  ]),
  request('write-absent-map', [
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((map) => [
      add(map, 'a', 'b'),
      replace(map, 'a', 'b'),
      remove(map, 'a'),
      setPairs(map, [['a', 'b']]),
    ]),
  ]),
  request('write-out-of-bounds', [
    add(0, outside(), 'b'),
    add(0, 'a', outside()),
    replace(0, outside(), 'b'),
    replace(0, 'a', outside()),
    remove(0, outside()),
    setPairs(0, outside()),
    add(1, outside(), 'b'),
    setPairs(1, outside()),
    pairs(0),
  ]),
  request('write-empty-name', [add(0, '', 'b'), value(0, ''), pairs(0), replace(0, '', 'c'), remove(0, ''), pairs(0)]),
];

const le = (word: number) => Buffer.from(Uint32Array.of(word).buffer).toString('hex');
const ascii = (text: string) => Buffer.from(text).toString('hex');
/** One pair x: y, as its parts. */
const ONE = [le(1), le(1), le(1), '78', '00', '79', '00'];
const many = (count: number) => [
  le(count),
  ...Array.from({ length: count }, () => le(1) + le(0)),
  '780000'.repeat(count),
];

/** A part of the guest's memory that nothing has been written to. */
const HUGE = 0x200000;
const MIB = 1 << 20;

const setBytes = (name: string, parts: readonly string[], before: readonly Step[] = []): Case =>
  response(`set-bytes-${name}`, [...before, setPairs(2, hex(parts.join(''))), pairs(2)], {
    response: {
      headers: [
        ['x', 'old'],
        ['y', 'old'],
      ],
    },
  });

const MALFORMED: readonly Case[] = [
  setBytes('good', ONE),
  setBytes('nothing', []),
  setBytes('null', [], [setPairs(2, { pointer: 0, length: 0 })]),
  setBytes('short-count', ['010000']),
  setBytes('zero', [le(0)]),
  setBytes('zero-and-more', [le(0), '00']),
  setBytes('sizes-missing', [le(2), le(1), le(1)]),
  setBytes('name-terminator', [le(1), le(1), le(1), '78', '01', '79', '00']),
  setBytes('value-terminator', [le(1), le(1), le(1), '78', '00', '79', '01']),
  setBytes('trailing-byte', [...ONE, '00']),
  setBytes('value-too-long', [le(1), le(1), le(9), '78', '00', '79', '00']),
  setBytes('huge-size', [le(1), le(0xffffffff), le(1), '78', '00', '79', '00']),
  setBytes('no-last-terminator', ONE.slice(0, -1)),
  setBytes('second-bad', [le(2), le(1), le(1), le(1), le(1), '78', '00', '79', '00', '78', '01', '79', '00']),
  setBytes('empty-name', [le(1), le(0), le(1), '00', '79', '00']),
  setBytes('nul-in-name', [le(1), le(3), le(1), '780078', '00', '79', '00']),
  setBytes('nul-in-value', [le(1), le(1), le(3), '78', '00', '790079', '00']),
  response('set-bytes-1024', [setPairs(2, hex(many(1024).join(''))), size(2), remove(2, 'x'), pairs(2)]),
  ...[0, 1].map((more) =>
    response(`set-bytes-1-mib-and-${more}`, [
      store(HUGE, 1),
      store(HUGE + 4, 1),
      store(HUGE + 8, MIB + more - 15),
      setPairs(2, { pointer: HUGE, length: MIB + more }),
      size(2),
    ]),
  ),
  response('set-bytes-1025', [setPairs(2, hex(many(1025).join(''))), size(2), pairs(2)]),
];

const named = (name: string, key: string, steps: readonly Step[] = []): Case =>
  request(`name-${name}`, [add(0, key, 'v'), value(0, key), pairs(0), ...steps]);
const valued = (name: string, bytes: string, steps: readonly Step[] = []): Case =>
  request(`value-${name}`, [add(0, 'x-v', hex(bytes)), value(0, 'x-v'), pairs(0), ...steps]);

const TEXTS: readonly Case[] = [
  named('space', 'x y', [remove(0, 'x y')]),
  named('colon', 'x:y', [remove(0, 'x:y')]),
  named('underscore', 'x_y'),
  named('upper', 'X-UPPER'),
  named('high', 'x-é', [remove(0, 'X-É'), pairs(0), remove(0, 'x-é')]),
  named('nul', 'x\0y', [remove(0, 'x\0y')]),
  valued('spaces', ascii('  a b  '), [remove(0, 'x-v')]),
  valued('tab', '0961', [remove(0, 'x-v')]),
  valued('high', 'c3a9ff80'),
  valued('del', '617f62'),
  response('value-high-in-response', [add(2, 'x-v', hex('c3a9')), value(2, 'x-v')], {
    response: { headers: [['X-In', 'caf\u00e9']] },
  }),
  request('value-high-arriving', [value(0, 'x-in'), pairs(0), size(0)], { headers: [['X-In', 'caf\u00e9']] }),
  request('value-newline', [add(0, 'x-v', 'a\r\nx-w: b'), value(0, 'x-v'), pairs(0)]),
  request('value-nul', [add(0, 'x-v', 'a\0b'), value(0, 'x-v'), pairs(0)]),
  // Left out, or refused.
  ...[':mine', ':status', 'x y', 'x:y', 'x\0y', 'x\ny', '(x)'].map((name, index) =>
    request(`name-sent-${index + 1}`, [add(0, name, 'v')]),
  ),
  response('name-sent-in-response-1', [add(2, ':mine', 'v')]),
  response('name-sent-in-response-2', [add(2, ':path', 'v')]),
  request('value-long', [add(0, 'x-v', 'v'.repeat(500)), size(0), value(0, 'x-v')]),
];

export const MAPS_WRITE: readonly Case[] = [...EDITS, ...BAD, ...MALFORMED, ...TEXTS];
