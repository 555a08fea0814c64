/** `compress`, `uncompress` and `clear_route_cache`: reference section 3.9. */

import { call, hex, keep, lengthOf, ret, saved, type Arg, type Step } from '../guest/program';
import { effective, property, replace, resume, tickEvery } from '../guest/shorthand';
import { single, type Case } from '../lab/case';

const foreign = (name: string, argument: Arg = '') => call('proxy_call_foreign_function', name, argument);
const compress = (data: Arg) => foreign('compress', data);
const uncompress = (data: Arg) => foreign('uncompress', data);

const request = (name: string, steps: readonly Step[]): Case =>
  single(`foreign-${name}`, { on: { proxy_on_request_headers: steps } });

/** "hello" as a zlib stream; as gzip; as raw deflate. */
const ZLIB = hex('789ccb48cdc9c90700062c0215');
const GZIP = hex('1f8b0800000000000003cb48cdc9c9070086a6103605000000');
const RAW = hex('cb48cdc9c90700');

const COMPRESSION: readonly Case[] = [
  request('compress', [compress('hello'), compress(''), compress(hex('00')), compress('a'.repeat(60))]),
  request('compress-and-back', [keep('z', compress('hello')), uncompress(saved('z'))]),
  request('compress-nothing-and-back', [keep('z', compress('')), uncompress(saved('z'))]),
  {
    ...request('compress-long-and-back', [
      keep('z', lengthOf(compress('long '.repeat(4000)))),
      lengthOf(uncompress(saved('z'))),
    ]),
  },
  request('uncompress', [uncompress(ZLIB), uncompress(ZLIB)]),
  request('uncompress-other-formats', [uncompress(GZIP), uncompress(RAW), uncompress('hello'), uncompress('')]),
  request('uncompress-broken', [
    uncompress(hex(ZLIB.hex.slice(0, -2))),
    uncompress(hex(ZLIB.hex.slice(0, 8))),
    uncompress(hex(`${ZLIB.hex.slice(0, -2)}00`)),
    uncompress(hex(`${ZLIB.hex}00`)),
    uncompress(hex(ZLIB.hex + ZLIB.hex)),
  ]),
  single('foreign-compress-in-root', {
    on: { proxy_on_vm_start: [compress('x')], proxy_on_configure: [uncompress(ZLIB)], proxy_on_log: [compress('x')] },
  }),
];

const name = () => property('xds', 'route_name');

const ROUTES: readonly Case[] = [
  request('route-cache', [name(), replace(0, ':path', '/special'), name(), foreign('clear_route_cache'), name()]),
  request('route-cache-alone', [
    foreign('clear_route_cache'),
    name(),
    foreign('clear_route_cache', 'argument'),
    name(),
  ]),
  single('foreign-route-cache-elsewhere', {
    on: {
      proxy_on_configure: [foreign('clear_route_cache')],
      proxy_on_request_headers: [tickEvery(10), ret(1)],
      proxy_on_tick: [
        tickEvery(0),
        foreign('clear_route_cache'),
        effective(2),
        replace(0, ':path', '/special'),
        foreign('clear_route_cache'),
        name(),
        resume(0),
      ],
      proxy_on_response_headers: [foreign('clear_route_cache'), name()],
      proxy_on_log: [foreign('clear_route_cache'), name()],
    },
  }),
];

export const FOREIGN_COMPRESS: readonly Case[] = [...COMPRESSION, ...ROUTES];
