/** `expr_create`, `expr_evaluate`, `expr_delete`: reference section 3.9. */

import { call, hex, keep, lengthOf, nth, ret, saved, type Arg, type Guest, type Step } from '../guest/program';
import { effective, resume, tickEvery } from '../guest/shorthand';
import { http, single, type Case } from '../lab/case';

const foreign = (name: string, argument: Arg) => call('proxy_call_foreign_function', name, argument);
const create = (name: string, text: Arg) => keep(name, foreign('expr_create', text));
const evaluate = (token: Arg) => foreign('expr_evaluate', token);
/** The order of a map's entries is not the same in two runs. */
const sizeOf = (text: string): Step[] => [create('e', text), lengthOf(evaluate(saved('e')))];
const remove = (token: Arg) => foreign('expr_delete', token);

/** Creates and evaluates each. */
const all = (...texts: readonly string[]): Step[] => texts.flatMap((text) => [create('e', text), evaluate(saved('e'))]);

const request = (name: string, steps: readonly Step[], on: NonNullable<Guest['on']> = {}): Case =>
  single(
    `foreign-cel-${name}`,
    { on: { proxy_on_request_headers: steps, ...on } },
    {
      exchanges: [
        http({
          headers: [
            ['X-One', '1'],
            ['X-Two', 'a'],
            ['X-Two', 'b'],
          ],
        }),
      ],
    },
  );

const RESULTS: readonly Case[] = [
  request('literals', all('1', '-1', '1u', '1.5', 'true', 'false', "'text'", "b'bytes'", "''", 'null')),
  request('collections', [...all("['a', 'b']", '[1, 2]', '[]', "{'a': 'b'}", '{}'), ...sizeOf("{'n': 1, 'm': true}")]),
  request(
    'nested-collections',
    all("[['a'], ['b']]", "{'a': ['b']}", "[{'a': 1}]", "{1: 'one'}", '[1, 1.5, true, null]'),
  ),
  request('times', all("duration('1.5s')", "timestamp('2020-01-01T00:00:00Z')", "duration('1m') > duration('1s')")),
  request('types', all('type(1)', 'type(request.path)')),
];

const ATTRIBUTES: readonly Case[] = [
  request('request', all('request.path', 'request.method', 'request.host', 'request.url_path', 'request.query')),
  request(
    'headers',
    all(
      "request.headers['x-one']",
      "request.headers['X-ONE']",
      "request.headers['x-two']",
      "request.headers['absent']",
      "'x-one' in request.headers",
      "'absent' in request.headers",
      'has(request.headers.absent)',
      'request.headers.size() > 0',
    ),
  ),
  request('whole-maps', [...sizeOf('request.headers'), ...all('request', 'source', 'connection')]),
  request(
    'other-roots',
    all(
      'connection.mtls',
      'xds.route_name',
      'plugin_name',
      'plugin_root_id',
      "metadata.filter_metadata['none']",
      'destination.port > 0',
      'upstream.port',
      'response.code',
    ),
  ),
  request('set-property', [
    call('proxy_set_property', 'mine', 'value'),
    ...all('mine', "filter_state['wasm.mine']", "mine == 'value'"),
  ]),
  request('response', [], {
    proxy_on_response_headers: all('response.code', "response.headers[':status']", 'request.path', 'response.size'),
  }),
  request('log', [], {
    proxy_on_log: all('response.code', 'request.path', "response.headers['content-type']", 'response.code == 200'),
  }),
];

const OPERATORS: readonly Case[] = [
  request('arithmetic', all('1 + 2', '7 / 2', '7 % 3', '1 / 0', '1.0 / 0.0', '1 + 1.0', '9223372036854775807 + 1')),
  request('comparison', all('1 < 2', "'a' < 'b'", '1 == 1.0', '1 == 1u', "request.method == 'GET'", "'1' == 1")),
  request('logic', all('true && false', 'true || (1 / 0 == 1)', 'false || (1 / 0 == 1)', '!true', 'true ? 1 : 2')),
  request(
    'texts',
    all(
      "request.path.startsWith('/items')",
      "request.path.endsWith('2')",
      "request.path.contains('page')",
      "request.path.matches('^/i.*[0-9]$')",
      "'a' + 'b'",
      'size(request.path)',
      "'abc'.size()",
      "request.path.replace('a', 'b')",
      "'a b'.split(' ')",
      "'A'.lowerAscii()",
    ),
  ),
  request('conversions', all("int('12')", 'string(12)', 'double(3)', "int('x')", 'uint(3)', "bytes('a')")),
  request(
    'macros',
    all(
      '[1, 2, 3].exists(x, x > 2)',
      '[1, 2, 3].all(x, x > 2)',
      '[1, 2, 3].filter(x, x > 1)',
      '[1, 2, 3].map(x, x * 2)',
      "has({'a': 1}.a)",
    ),
  ),
];

const ERRORS: readonly Case[] = [
  request('syntax-errors', [
    ...['', ' ', '(', '1 +', 'a b', "'open", 'request.', '1 // comment'].map((text) => foreign('expr_create', text)),
    foreign('expr_create', hex('ff00')),
  ]),
  request('unknown-names', all('unknown_name', 'unknown_function(1)', 'request.unknown', 'request.path.unknown')),
  request('evaluate-bad-tokens', [
    evaluate(''),
    evaluate(hex('00')),
    evaluate(hex('0000000000')),
    evaluate(hex('00000000')),
    evaluate(hex('63000000')),
    remove(''),
    remove(hex('63000000')),
    remove(hex('6300000000')),
  ]),
  request('tokens', [
    create('a', '1'),
    create('b', '2'),
    foreign('expr_create', '('),
    create('c', '3'),
    evaluate(saved('b')),
    evaluate(saved('b')),
    remove(saved('b')),
    evaluate(saved('b')),
    remove(saved('b')),
    evaluate(saved('c')),
    create('d', '4'),
  ]),
];

const PLACES: readonly Case[] = [
  single(
    'foreign-cel-created-at-start',
    {
      on: {
        proxy_on_configure: [
          create('e', 'request.path'),
          evaluate(saved('e')),
          create('r', 'plugin_root_id'),
          evaluate(saved('r')),
        ],
        proxy_on_request_headers: [evaluate(saved('e')), evaluate(saved('r'))],
        proxy_on_response_headers: [evaluate(saved('e'))],
        proxy_on_log: [evaluate(saved('e')), nth(2, remove(saved('e')))],
      },
    },
    { exchanges: [http(), http({ path: '/second' }), http()] },
  ),
  single('foreign-cel-in-tick', {
    on: {
      proxy_on_request_headers: [create('e', 'request.path'), tickEvery(10), ret(1)],
      proxy_on_tick: [tickEvery(0), evaluate(saved('e')), effective(2), evaluate(saved('e')), resume(0)],
    },
  }),
  single('foreign-cel-as-root', {
    on: {
      proxy_on_request_headers: [
        effective(1),
        create('e', 'request.path'),
        evaluate(saved('e')),
        effective(2),
        evaluate(saved('e')),
      ],
    },
  }),
];

export const FOREIGN_CEL: readonly Case[] = [...RESULTS, ...ATTRIBUTES, ...OPERATORS, ...ERRORS, ...PLACES];
