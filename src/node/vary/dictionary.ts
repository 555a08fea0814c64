/** Values that programs stumble over. */

export const STATUSES = [200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504, 999];
/** The last is longer than Envoy waits. */
export const DELAYS = [0, 1, 100, 5000, 60_000];

/** The simplest first: what fails is shrunk towards it. */
export const TEXTS = [
  ...['a', '', '0', '-1', '1.5', '1e309', 'NaN', '007', '0x10', '255', '256', '65536', '2147483648', '4294967296'],
  ...['9223372036854775808', '18446744073709551616', '99999999999999999999999999', '-9223372036854775809'],
  ...['null', 'true', 'undefined', ' ', '%', '%zz', '%00', '%c3%28', '%2e%2e', '..', '../../etc/passwd', '//'],
  ...['é', '日本語', '\u{1f600}', '\u202e', '\ufeff', 'İ', 'ß', '"', "'", '\\', '{', '}', '[', '<', '>', '&', '='],
  ...[
    ',',
    ';',
    ';;q=',
    ':',
    '?',
    '*',
    '(',
    '$',
    '${x}',
    '{{x}}',
    '%s%n',
    "' or 1=1--",
    '<script>',
    'a,b',
    'a;b',
    'a=b',
  ],
];

export const NAMES = ['x-varied', 'x-forwarded-for', 'x-request-id', 'authorization', 'cookie', 'x_varied', 'x-', '!'];

/** Names with values that plugins look for. */
export const HEADERS: readonly (readonly [string, ...string[]])[] = [
  [
    'content-type',
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain; charset=',
  ],
  ['content-type', 'application/grpc', 'application/octet-stream', '/', ''],
  ['content-encoding', 'gzip', 'br', 'identity', 'x'],
  ['accept-encoding', 'gzip', '*;q=0', 'br;q=1.0, gzip;q=0.8'],
  ['accept', '*/*', 'text/event-stream', ';q='],
  ['authorization', 'Bearer a.b.c', 'Bearer ', 'Bearer', 'Basic !!!', 'Basic Og==', 'Digest'],
  ['cookie', 'a=b; a=c', '=', ';', 'a="b'],
  ['range', 'bytes=0-', 'bytes=-1', 'bytes=5-1'],
  ['if-none-match', '*', '"a"', 'W/"'],
  ['if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT', '0'],
  ['origin', 'null', 'https://evil.example', '*'],
  ['x-forwarded-for', '::1', '256.0.0.1', '127.0.0.1, 10.0.0.1', ','],
  ['x-request-id', '0', '00000000-0000-0000-0000-000000000000'],
  ['x-http-method-override', 'DELETE', 'get'],
  ['cache-control', 'no-store', 'max-age=-1', 'max-age=99999999999'],
  ['set-cookie', 'a=b', 'a', '=; expires=0'],
  ['location', '/', '//', 'http://', 'javascript:'],
  ['grpc-timeout', '1S', '99999999999S', 'x'],
];

export const JSON_VALUES = [
  ...['null', 'true', '0', '-1', '1.5', '1e400', '-0', '9007199254740993', '18446744073709551616', '1e-400'],
  ...['""', '"a"', '"0"', '"\\u0000"', '"\\ud800"', '"é"', '[]', '{}', '[null]', '[[]]', '{"":null}', '{"a":1,"a":2}'],
  ...['', 'NaN', "'a'", '01', '{', ']', '"', '/**/1'],
];

/** Bytes that are no UTF-8, or no text. */
export const BROKEN = [
  [0xff],
  [0xc3],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0],
  [0x1f, 0x8b],
];
