/** Which route is picked, and when it is picked again: reference section 3.2, "Route cache". */

import type { AbiVersion } from '../../../src/core/proxywasm/abi';
import { call, ret, type Guest, type Step } from '../guest/program';
import {
  add,
  callout,
  effective,
  onceLater,
  property,
  remove,
  replace,
  resume,
  setPairs,
  tickEvery,
  value,
} from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

type On = NonNullable<Guest['on']>;
const ROUTE = property('xds', 'route_name');
const clear = call('proxy_call_foreign_function', 'clear_route_cache', '');
const toSpecial = replace(0, ':path', '/special/new');

/** The upstream sees which route it was: it has another timeout. */
const routed = (name: string, on: On, more: Partial<Guest> = {}, exchange = http()): Case =>
  single(`routes-${name}`, { on, ...more }, { exchanges: [exchange] });

const inHeaders = (name: string, ...steps: readonly Step[]): Case =>
  routed(name, { proxy_on_request_headers: steps, proxy_on_response_headers: [ROUTE], proxy_on_log: [ROUTE] });

const ABIS: readonly AbiVersion[] = ['0.1.0', '0.2.0', '0.2.1'];

const EACH_ABI: readonly Case[] = ABIS.flatMap((abi) => [
  routed(
    `path-changed-abi-${abi.replaceAll('.', '')}`,
    { proxy_on_request_headers: [ROUTE, toSpecial, ROUTE] },
    { abi },
  ),
  routed(
    `path-changed-and-cleared-abi-${abi.replaceAll('.', '')}`,
    { proxy_on_request_headers: [ROUTE, toSpecial, clear, ROUTE] },
    { abi },
  ),
  routed(
    `changed-in-paused-headers-abi-${abi.replaceAll('.', '')}`,
    {
      proxy_on_request_headers: [ROUTE, tickEvery(10), ret(1)],
      proxy_on_tick: onceLater(
        toSpecial,
        ROUTE,
        abi === '0.1.0' ? call('proxy_continue_request') : call('proxy_continue_stream', 0),
      ),
    },
    { abi },
  ),
]);

const CHANGES: readonly Case[] = [
  inHeaders('plain', ROUTE),
  routed(
    'special',
    { proxy_on_request_headers: [ROUTE, property('xds', 'route_metadata')] },
    {},
    http({ path: '/special' }),
  ),
  routed(
    'away-from-special',
    { proxy_on_request_headers: [ROUTE, replace(0, ':path', '/x'), ROUTE] },
    {},
    http({ path: '/special' }),
  ),
  inHeaders('not-read-before', toSpecial),
  inHeaders('by-add', remove(0, ':path'), add(0, ':path', '/special/added'), ROUTE),
  inHeaders('by-remove', ROUTE, remove(0, ':path'), ROUTE, add(0, ':path', '/special/added'), ROUTE),
  inHeaders(
    'by-set',
    ROUTE,
    setPairs(0, [
      [':method', 'GET'],
      [':path', '/special/set'],
      [':authority', 'shop.example'],
      ['x-forwarded-proto', 'http'],
    ]),
    ROUTE,
  ),
  inHeaders('other-header', ROUTE, add(0, 'x-a', 'b'), ROUTE),
  inHeaders('forth-and-back', toSpecial, ROUTE, replace(0, ':path', '/back'), ROUTE),
  inHeaders('no-route', replace(0, ':path', 'none'), ROUTE, property('xds', 'cluster_name')),
  inHeaders('clear-alone', clear, ROUTE),
  inHeaders('clear-with-argument', call('proxy_call_foreign_function', 'clear_route_cache', 'argument'), ROUTE),
  routed(
    'clear-in-body',
    {
      proxy_on_request_headers: [toSpecial],
      proxy_on_request_body: [ROUTE, clear, ROUTE],
    },
    {},
    post(['x']),
  ),
  routed('clear-in-response', { proxy_on_response_headers: [ROUTE, clear, ROUTE] }),
  routed('clear-in-log', { proxy_on_log: [ROUTE, clear, ROUTE] }),
  routed('clear-in-root', { proxy_on_configure: [clear], proxy_on_vm_start: [clear, ROUTE] }),
  single(
    'routes-clear-from-http-call',
    {
      on: {
        proxy_on_request_headers: [callout(), ret(1)],
        proxy_on_http_call_response: [clear, effective(2), toSpecial, ROUTE, clear, ROUTE, resume(0)],
      },
    },
    { callouts: [{}] },
  ),
  single(
    'routes-response-headers-do-not-route',
    { on: { proxy_on_response_headers: [add(2, ':path', '/special'), ROUTE, remove(2, ':path'), value(2, ':path')] } },
    { exchanges: [http()] },
  ),
  {
    name: 'routes-second-plugin-sees-new-route',
    plugins: [
      { guest: { on: { proxy_on_request_headers: [toSpecial] } } },
      { guest: { on: { proxy_on_request_headers: [ROUTE, value(0, ':path')] } } },
    ],
  },
];

export const ROUTES: readonly Case[] = [...EACH_ABI, ...CHANGES];
