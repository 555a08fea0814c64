import { describe, expect, it } from 'vitest';
import { verdictsOf } from '../../../src/core/inspect/targets/index';
import type { Verdict, Wit } from '../../../src/core/inspect/targets/verdict';
import { componentFixture } from '../../support/component';
import { candidateOf, type PluginParts } from '../../support/plugin-wat';
import { parseAny } from '../../support/wabt-text';

async function verdictOf(id: string, parts: PluginParts | Uint8Array, wit?: Wit): Promise<Verdict> {
  const all = verdictsOf({ ...(await candidateOf(parts)), wit });
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not among ${all.map((one) => one.id).join(', ')}`);
  return found;
}

const ngx = (parts: PluginParts | Uint8Array) => verdictOf('ngx_wasm_module', parts);
const google = (parts: PluginParts | Uint8Array) => verdictOf('google', parts);
const severities = ({ findings }: Verdict): string[] => findings.map(({ severity }) => severity);

describe('ngx_wasm_module', () => {
  it('takes a plugin that does what it has', async () => {
    expect(await ngx({})).toMatchObject({ answer: 'yes', findings: [] });
  });

  it.each<[string, PluginParts, string | undefined]>([
    ['a function that it lacks', { imports: ['proxy_get_buffer_status'] }, 'failed importing "env.proxy_get_buffer_status": missing host function'], // prettier-ignore
    ['functions of Higress', { imports: ['proxy_redis_init'] }, 'failed importing "env.proxy_redis_init": missing host function'], // prettier-ignore
    ['the log level, whose type is another there', { imports: ['proxy_get_log_level'] }, undefined],
    ['a function of another type', { imports: ['(import "env" "proxy_done" (func (param i64) (result i32)))'] }, undefined], // prettier-ignore
    ['another module', { imports: ['(import "other" "f" (func))'] }, 'cannot resolve unknown module "other"'],
    ['a memory', { imports: ['(import "env" "memory" (memory 1))'], memory: '' }, 'NYI: module import type not supported'], // prettier-ignore
  ])('refuses what imports %s', async (_name, parts, words) => {
    const { answer, findings } = await ngx(parts);
    expect([answer, findings.map((one) => one.words)]).toEqual(['no', [words]]);
  });

  it.each<[string, PluginParts, RegExp]>([
    ['no marker', { abi: null }, /unknown ABI version/],
    ['the marker of Higress', { abi: '0.2.100' }, /unknown ABI version/],
    ['no allocator', { without: ['malloc'] }, /missing malloc/],
    ['no proxy_on_configure', { without: ['proxy_on_configure'] }, /missing one of: on_context_create, on_vm_start/],
  ])('refuses what has %s', async (_name, parts, words) => {
    const { answer, findings } = await ngx(parts);
    expect(answer).toBe('no');
    expect(findings[0]?.words).toMatch(words);
  });

  it.each<[string, PluginParts, RegExp]>([
    ['functions that trap when called', { imports: ['proxy_grpc_call'] }, /proxy_grpc_call is there, but traps/],
    ['a WASI function that V8 lacks there', { imports: ['(import "wasi_snapshot_preview1" "fd_sync" (func (param i32) (result i32)))'] }, /fd_sync is not there on V8/], // prettier-ignore
    ['no callback for bodies', { without: ['proxy_on_request_body'] }, /does not export proxy_on_request_body/],
  ])('takes, with a note, what has %s', async (_name, parts, message) => {
    const verdict = await ngx(parts);
    expect([verdict.answer, severities(verdict)]).toEqual(['yes', ['warning']]);
    expect(verdict.findings[0]?.message).toMatch(message);
  });

  it('runs no component', async () => {
    expect(await ngx(await componentFixture())).toMatchObject({ answer: 'no' });
  });
});

describe('Google Cloud Service Extensions', () => {
  it('takes what does no more than headers, bodies and logs', async () => {
    expect(await google({ imports: ['proxy_log', 'proxy_get_header_map_value', 'proxy_set_buffer_bytes'] })).toMatchObject({ answer: 'yes', findings: [] }); // prettier-ignore
  });

  it('is not certain of callouts, timers and metrics: it names them', async () => {
    const verdict = await google({ imports: ['proxy_log', 'proxy_http_call', 'proxy_define_metric'] });
    expect([verdict.answer, severities(verdict)]).toEqual(['unsure', ['warning']]);
    expect(verdict.findings[0]?.message).toContain('proxy_http_call, proxy_define_metric');
  });

  it('is not certain of more than 16 MiB of memory', async () => {
    expect((await google({ memory: '256' })).answer).toBe('yes');
    expect((await google({ memory: '257' })).answer).toBe('unsure');
  });

  it('refuses what Envoy refuses, without the words of Envoy’s log', async () => {
    const { answer, findings } = await google({ imports: ['(import "env" "abort" (func))'] });
    expect([answer, findings.length, findings[0]?.words]).toEqual(['no', 1, undefined]);
  });
});

describe('runtimes', () => {
  const RUN = ['wasi:cli/run@0.2.0'];
  const HTTP = ['wasi:http/incoming-handler@0.2.0'];
  const runtimes = ['wasmtime-run', 'wasmtime-serve', 'spin'] as const;

  async function answers(wit: Wit | undefined): Promise<string[]> {
    const component = await componentFixture();
    return Promise.all(runtimes.map(async (id) => (await verdictOf(id, component, wit)).answer));
  }

  it.each<[string, Wit, string[]]>([
    ['a command', { imports: ['wasi:cli/environment@0.2.0'], exports: RUN }, ['yes', 'n/a', 'n/a']],
    ['an HTTP handler', { imports: ['wasi:http/types@0.2.0', 'wasi:cli/stdout@0.2.0'], exports: HTTP }, ['n/a', 'yes', 'yes']], // prettier-ignore
    ['a Spin component', { imports: ['fermyon:spin/key-value@2.0.0'], exports: HTTP }, ['n/a', 'no', 'yes']],
    ['a Redis trigger', { imports: [], exports: ['fermyon:spin/inbound-redis'] }, ['n/a', 'n/a', 'yes']],
    ['a library', { imports: [], exports: ['my:own/thing'] }, ['n/a', 'n/a', 'n/a']],
    ['a command with an import of its own', { imports: ['my:own/thing'], exports: RUN }, ['no', 'n/a', 'n/a']],
  ])('%s', async (_name, wit, expected) => {
    expect(await answers(wit)).toEqual(expected);
  });

  it('say with which flag they provide more', async () => {
    const component = await componentFixture();
    const run = await verdictOf('wasmtime-run', component, { imports: ['wasi:http/types@0.2.0'], exports: RUN });
    const serve = await verdictOf('wasmtime-serve', component, { imports: ['wasi:cli/exit@0.2.0'], exports: HTTP });
    expect([run, serve].map(({ answer }) => answer)).toEqual(['yes', 'yes']);
    expect([run, serve].map(({ findings }) => findings[0]?.remedy)).toEqual(['Start it with -Shttp.', 'Start it with -Scli.']); // prettier-ignore
  });

  it('are not certain of a component whose interfaces cannot be read', async () => {
    expect(await answers(undefined)).toEqual(['unsure', 'unsure', 'unsure']);
  });

  it('say in wasmtime’s words what is missing', async () => {
    const { findings } = await verdictOf('wasmtime-run', await componentFixture(), { imports: ['my:own/x'], exports: RUN }); // prettier-ignore
    expect(findings[0]?.words).toContain('component imports instance `my:own/x`');
  });

  it.each([
    ['a program', '(module (func (export "_start")))', 'yes'],
    ['a program with WASI', '(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (func (export "_start")))', 'yes'], // prettier-ignore
    ['a program with another import', '(module (import "env" "f" (func)) (func (export "_start")))', 'no'],
  ])('core modules: %s', async (_name, text, answer) => {
    expect((await verdictOf('wasmtime-run', await parseAny(text))).answer).toBe(answer);
  });

  it('are asked of programs and components, not of plugins', async () => {
    const ids = async (parts: PluginParts | Uint8Array) => verdictsOf(await candidateOf(parts)).map(({ id }) => id);
    expect(await ids({})).toEqual(['envoy@1.40', 'istio@1.31', 'higress', 'ngx_wasm_module', 'google']);
    expect((await ids(await componentFixture())).slice(0, 3)).toEqual([...runtimes]);
    expect((await ids(await parseAny('(module (func (export "_start")))')))[0]).toBe('wasmtime-run');
  });
});
