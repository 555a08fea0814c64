/** Logging, levels, time, status, configuration, foreign calls without results: reference section 3.1. */

import {
  atLeast,
  call,
  hex,
  into,
  keep,
  log,
  OUTSIDE,
  outside,
  ret,
  wasi,
  SCRATCH,
  type Guest,
} from '../guest/program';
import { effective, tickEvery } from '../guest/shorthand';
import { single, type Case } from '../lab/case';

const say = (level: number, text: string) => call('proxy_log', level, text);
const status = () => call('proxy_get_status');
const configuration = () => call('proxy_get_configuration');
const foreign = (name: string, argument = '') => call('proxy_call_foreign_function', name, argument);

const request = (name: string, steps: NonNullable<Guest['on']>['proxy_on_request_headers'] & object): Case =>
  single(`general-${name}`, { on: { proxy_on_request_headers: steps } });

const LOGGING: readonly Case[] = [
  request(
    'log-levels',
    [0, 1, 2, 3, 4, 5].map((level) => say(level, `level ${level}`)),
  ),
  request('log-bad-levels', [say(6, 'six'), say(7, 'seven'), say(-1, 'minus one'), say(255, 'none')]),
  request('log-out-of-bounds', [
    call('proxy_log', 2, outside()),
    call('proxy_log', 9, outside()),
    call('proxy_log', 2, { pointer: OUTSIDE, length: 0 }),
    call('proxy_log', 2, { pointer: 64 * 65536, length: 0 }),
    call('proxy_log', 2, { pointer: 64 * 65536 - 1, length: 2 }),
    call('proxy_log', 2, { pointer: 16, length: -1 }),
  ]),
  request('log-texts', [
    say(2, ''),
    say(2, ' spaces around '),
    say(2, '100%, {} and \\n'),
    call('proxy_log', 2, hex('61006200')),
    say(2, 'two\nlines'),
    say(2, 'line end\n'),
  ]),
  request('log-as-root', [say(2, 'mine'), effective(1), say(2, 'of the root'), effective(2), say(2, 'mine again')]),
  request('level', [call('proxy_get_log_level'), into(call('proxy_get_log_level'), OUTSIDE)]),
  single('general-level-in-root', {
    on: { proxy_on_vm_start: [call('proxy_get_log_level')], proxy_on_tick: [], proxy_on_configure: [say(3, 'warn')] },
  }),
  single('general-level-0-2-0', { abi: '0.2.0', on: { proxy_on_request_headers: [call('proxy_get_log_level')] } }),
  single('general-level-0-1-0', { abi: '0.1.0', on: { proxy_on_request_headers: [call('proxy_get_log_level')] } }),
];

const TIME: readonly Case[] = [
  request('time', [
    keep('first', call('proxy_get_current_time_nanoseconds')),
    keep('second', call('proxy_get_current_time_nanoseconds')),
    atLeast('second', 'first'),
    into(call('proxy_get_current_time_nanoseconds'), OUTSIDE),
  ]),
  single('general-time-in-all-phases', {
    on: {
      proxy_on_vm_start: [keep('start', call('proxy_get_current_time_nanoseconds'))],
      proxy_on_request_headers: [
        keep('stream', call('proxy_get_current_time_nanoseconds')),
        atLeast('stream', 'start'),
      ],
      proxy_on_log: [keep('log', call('proxy_get_current_time_nanoseconds')), atLeast('log', 'stream')],
      proxy_on_delete: [keep('end', call('proxy_get_current_time_nanoseconds')), atLeast('end', 'log')],
    },
  }),
  // The clock of WASI is the same one: what it says between two calls lies between their answers.
  single('general-time-is-wasi-time', {
    on: {
      proxy_on_request_headers: [
        keep('before', call('proxy_get_current_time_nanoseconds')),
        wasi('clock_time_get', 'aba', [0, 0n, SCRATCH]),
      ],
    },
  }),
];

const DONE: readonly Case[] = [
  single('general-done', {
    on: {
      proxy_on_vm_start: [call('proxy_done')],
      proxy_on_configure: [call('proxy_done')],
      proxy_on_request_headers: [call('proxy_done'), effective(1), call('proxy_done')],
      proxy_on_log: [call('proxy_done')],
      proxy_on_done: [call('proxy_done')],
      proxy_on_delete: [call('proxy_done')],
    },
  }),
  single('general-done-awaited', {
    on: { proxy_on_done: [ret(0)], proxy_on_log: [call('proxy_done')], proxy_on_delete: [call('proxy_done')] },
  }),
];

const STATUS: readonly Case[] = [
  single('general-status', {
    on: {
      proxy_on_vm_start: [status()],
      proxy_on_configure: [status()],
      proxy_on_request_headers: [status(), effective(1), status()],
      proxy_on_log: [status()],
    },
  }),
  request('status-out-of-bounds', [
    into(status(), OUTSIDE, 0x100),
    into(status(), 0x100, OUTSIDE),
    into(status(), 0, 0),
  ]),
];

const own = {
  configuration: 'of the plugin',
  vmConfiguration: 'of the vm',
};
const everywhere: NonNullable<Guest['on']> = {
  proxy_on_context_create: [configuration()],
  proxy_on_vm_start: [configuration()],
  proxy_on_configure: [configuration()],
  proxy_on_request_headers: [configuration(), effective(1), configuration()],
  proxy_on_response_headers: [configuration()],
  proxy_on_log: [configuration()],
  proxy_on_delete: [configuration()],
};

const CONFIGURATION: readonly Case[] = [
  single('general-configuration', { abi: '0.1.0', on: everywhere }, own),
  single('general-configuration-absent', { abi: '0.1.0', on: everywhere }),
  single(
    'general-configuration-in-tick',
    {
      abi: '0.1.0',
      on: {
        proxy_on_request_headers: [tickEvery(10), ret(1)],
        proxy_on_tick: [tickEvery(0), configuration(), effective(2), configuration(), call('proxy_continue_request')],
      },
    },
    own,
  ),
  single(
    'general-configuration-out-of-bounds',
    { abi: '0.1.0', on: { proxy_on_configure: [into(configuration(), OUTSIDE)] } },
    own,
  ),
  single('general-configuration-0-2-1', { on: { proxy_on_configure: [configuration()] } }, own),
];

const FOREIGN: readonly Case[] = [
  request('foreign-no-result', [
    into(foreign('compress', 'text'), 0),
    into(foreign('clear_route_cache'), 0),
    into(foreign('unknown', 'text'), 0),
    into(foreign('uncompress', 'no zlib'), 0),
  ]),
  request('foreign-out-of-bounds', [
    call('proxy_call_foreign_function', outside(), ''),
    call('proxy_call_foreign_function', 'compress', outside()),
    call('proxy_call_foreign_function', 'unknown', outside()),
    into(foreign('compress', 'text'), OUTSIDE),
    into(foreign('clear_route_cache'), OUTSIDE),
    into(foreign('unknown'), OUTSIDE),
  ]),
  request('foreign-empty-result', [foreign('clear_route_cache'), foreign('clear_route_cache', 'ignored')]),
  request('foreign-unknown', [
    foreign(''),
    foreign('Compress'),
    foreign('compress '),
    foreign('compress\0'),
    foreign('get_log_level'),
    foreign('resolve_lua'),
  ]),
  single('general-foreign-callback', {
    on: {
      proxy_on_foreign_function: [log('called')],
      proxy_on_request_headers: [foreign('compress', 'x'), foreign('unknown', 'x')],
    },
  }),
];

export const GENERAL: readonly Case[] = [...LOGGING, ...TIME, ...DONE, ...STATUS, ...CONFIGURATION, ...FOREIGN];
