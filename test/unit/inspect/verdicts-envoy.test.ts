import { describe, expect, it } from 'vitest';
import { verdictsOf } from '../../../src/core/inspect/targets/index';
import type { Candidate, Verdict } from '../../../src/core/inspect/targets/verdict';
import { componentFixture } from '../../support/component';
import { candidateOf, pluginWat, type PluginParts } from '../../support/plugin-wat';
import { parseAny } from '../../support/wabt-text';

const ENVOYS = /^(envoy|istio)@|^higress$/;

/** Of the proxies that are Envoy inside. */
async function verdicts(parts: PluginParts | Uint8Array): Promise<Verdict[]> {
  return verdictsOf(await candidateOf(parts)).filter(({ id }) => ENVOYS.test(id));
}

/** `Envoy 1.33–1.40: no`, … */
const answers = (all: readonly Verdict[]): string[] => all.map(({ target, answer }) => `${target}: ${answer}`);

async function ofEnvoy(parts: PluginParts | Uint8Array): Promise<Verdict> {
  const [first, ...others] = (await verdicts(parts)).filter(({ id }) => id.startsWith('envoy@'));
  if (first === undefined || others.length > 0) throw new Error('Envoy has more than one verdict, or none');
  return first;
}

const EVERYWHERE = (answer: string) => [
  `Envoy 1.33–1.40: ${answer}`,
  `Istio 1.25–1.31: ${answer}`,
  `Higress 2.1.4 and later: ${answer}`,
];

const IMPORT_ABORT = '(import "env" "abort" (func (param i32 i32 i32 i32)))';
const wasi = (name: string, type: string) => `(import "wasi_snapshot_preview1" "${name}" (func ${type}))`;

describe('a plugin that every proxy takes', () => {
  it('is told so once for all versions in a row, without findings', async () => {
    const all = await verdicts({});
    expect(answers(all)).toEqual(EVERYWHERE('yes'));
    expect(all.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it.each(['0.1.0', '0.2.0', '0.2.1'])('speaks ABI %s', async (abi) => {
    const headers = abi === '0.1.0' ? ['proxy_on_request_headers', 'proxy_on_response_headers'] : [];
    expect(answers(await verdicts({ abi, without: headers }))).toEqual(EVERYWHERE('yes'));
  });

  it('may import its memory and a table: Envoy looks at neither', async () => {
    const imports = ['proxy_log', '(import "env" "m" (memory 1))', '(import "env" "t" (table 1 funcref))'];
    expect((await ofEnvoy({ imports, memory: '' })).answer).toBe('yes');
  });
});

describe('what Envoy lacks', () => {
  it('a function: which, where, and what its log would say', async () => {
    const bytes = await parseAny(pluginWat({ imports: ['proxy_log', IMPORT_ABORT] }));
    const { answer, findings } = await ofEnvoy(bytes);
    expect([answer, findings.length]).toEqual(['no', 1]);
    expect(findings[0]?.message).toContain('env.abort');
    expect(findings[0]?.remedy).toBe('Build AssemblyScript with --use abort=abort_proc_exit.');
    expect(findings[0]?.words).toContain('Failed to load Wasm module due to a missing import: env.abort');
    expect(Buffer.from(bytes).toString('latin1', findings[0]?.offset).startsWith('\u0003env\u0005abort')).toBe(true);
  });

  it('two functions: both are told, its log has the first', async () => {
    const imports = ['proxy_log', '(import "env" "one" (func))', '(import "env" "two" (func))'];
    const { findings } = await ofEnvoy({ imports });
    expect(findings.map(({ message }) => /env\.\w+/.exec(message)?.[0])).toEqual(['env.one', 'env.two']);
    expect(findings.map(({ words }) => words)).toEqual([
      expect.stringContaining('Failed to load Wasm module due to a missing import: env.one'),
      undefined,
    ]);
  });

  it('a function of this type', async () => {
    const { answer, findings } = await ofEnvoy({ imports: ['(import "env" "proxy_log" (func (param i32)))'] });
    expect(answer).toBe('no');
    expect(findings[0]?.words).toContain(
      'Failed to load Wasm module due to an import type mismatch: env.proxy_log, want: i32 -> void, but host exports: i32 i32 i32 -> i32',
    );
  });

  it('a function that only another ABI version has', async () => {
    const parts = { imports: ['proxy_log', 'proxy_clear_route_cache'] };
    const { answer, findings } = await ofEnvoy(parts);
    expect([answer, findings[0]?.message]).toEqual(['no', expect.stringContaining('only 0.1.0')]);
    const without = ['proxy_on_request_headers', 'proxy_on_response_headers'];
    expect((await ofEnvoy({ ...parts, abi: '0.1.0', without })).answer).toBe('yes');
  });

  it('functions of Higress, which has them', async () => {
    const all = await verdicts({ imports: ['proxy_log', 'proxy_redis_call'] });
    expect(answers(all)).toEqual([...EVERYWHERE('no').slice(0, 2), 'Higress 2.1.4 and later: yes']);
    expect(all[0]?.findings[0]?.message).toContain('which only Higress has');
  });

  it('the ABI of Higress, which has it', async () => {
    expect(answers(await verdicts({ abi: '0.2.100' })).map((text) => text.split(': ')[1])).toEqual(['no', 'no', 'yes']);
  });

  it('newer functions of WASI: Envoy has them from 1.39 on, and Istio when it has that', async () => {
    const imports = ['proxy_log', wasi('fd_filestat_get', '(param i32 i32) (result i32)')];
    expect(answers(await verdicts({ imports }))).toEqual([
      ...['Envoy 1.33–1.38: no', 'Envoy 1.39–1.40: yes', 'Istio 1.25–1.30: no', 'Istio 1.31: yes'],
      'Higress 2.1.4 and later: yes',
    ]);
  });

  it('a function of WASI that it has with another type', async () => {
    const imports = ['proxy_log', wasi('path_link', '(param i32 i32 i32 i32 i32 i32 i32) (result i32)')];
    expect((await verdicts({ imports })).every(({ answer }) => answer === 'no')).toBe(true);
  });
});

describe('what Envoy needs', () => {
  it.each<[string, PluginParts, string]>([
    ['a marker', { abi: null }, 'Missing or unknown Proxy-Wasm ABI version'],
    ['an allocator', { without: ['malloc'] }, 'Wasm module is missing malloc function.'],
    ['a callback of its type', { without: ['proxy_on_log'], fields: '(func (export "proxy_on_log") (param i64))' }, 'Bad function signature for: proxy_on_log, want: i32 -> void, but the module exports: i64 -> void'], // prettier-ignore
    ['no more memory than 1 GiB', { memory: '16385' }, 'Failed to create new Wasm instance'],
  ])('%s', async (_name, parts, words) => {
    const { answer, findings } = await ofEnvoy(parts);
    expect([answer, findings.map((one) => one.words)]).toEqual(['no', [expect.stringContaining(words)]]);
  });

  it('memory of 1 GiB is not too much', async () => {
    expect((await ofEnvoy({ memory: '16384' })).answer).toBe('yes');
  });
});

describe('what ends Envoy itself', () => {
  it.each<[string, PluginParts]>([
    ['a v128 in what it exports', { fields: '(func (export "f") (param v128))' }],
    ['a v128 in what it imports', { imports: ['proxy_log', '(import "env" "f" (func (result v128)))'] }],
    ['an exported tag', { fields: '(tag $t (param i32)) (export "t" (tag $t))' }],
    ['an imported tag', { imports: ['proxy_log', '(import "env" "t" (tag (param i32)))'] }],
  ])('%s', async (_name, parts) => {
    const all = await verdicts(parts);
    expect(all.every(({ answer }) => answer === 'crashes')).toBe(true);
    expect(all[0]?.findings[0]?.words).toContain('unreachable code');
  });

  it('vectors and tags inside do not', async () => {
    const fields = '(func (param v128)) (tag (param i32)) (func (export "g") (local v128))';
    expect((await ofEnvoy({ fields })).answer).toBe('yes');
  });
});

describe('what Envoy cannot read, and what does nothing in it', () => {
  it('a file cut short: the same problem for all', async () => {
    const whole = await parseAny(pluginWat());
    const all = await verdicts(whole.slice(0, -8));
    expect(answers(all)).toEqual(EVERYWHERE('no'));
    expect(all[0]?.findings[0]).toMatchObject({
      words: expect.stringContaining('Failed to load Wasm bytecode') as string,
      severity: 'error',
    });
  });

  it('what is no WebAssembly has no verdict', () => {
    const candidate: Promise<Candidate> = candidateOf(Uint8Array.of(1, 2, 3));
    return expect(candidate.then(verdictsOf)).resolves.toEqual([]);
  });

  it('a component', async () => {
    const { answer, findings } = await ofEnvoy(await componentFixture());
    expect([answer, findings[0]?.remedy]).toEqual(['no', 'Build a core module (target wasip1), not a component.']);
  });

  it.each([
    ['Go', '(@custom "go:buildid" "x")', /github\.com\/proxy-wasm\/proxy-wasm-go-sdk/],
    ['another language', '', /not with a mock of it/],
  ])('a plugin in %s that asks nothing of its host: it loads, with a note', async (_name, fields, remedy) => {
    const { answer, findings } = await ofEnvoy({ imports: [], fields });
    expect([answer, findings.length, findings[0]?.severity]).toEqual(['yes', 1, 'warning']);
    expect(findings[0]?.remedy).toMatch(remedy);
  });
});
