import { readFileSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program, wasmPlugin } from '../support/cli';
import { ROOT, SAMPLE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { fixtureFile } from '../support/wat';

const folder = scratchFolder();
const MODULE = 'build/hello-filter.wasm';
const HAR = 'captures/shop.har';

interface Summary {
  readonly index: number;
  readonly outcome: string;
  readonly status?: number;
  readonly logs: readonly unknown[];
}

describe('wasm-plugin', () => {
  it('--version is that of package.json, --help names every command', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await wasmPlugin(['--version'], SAMPLE)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const { stdout } = await wasmPlugin(['--help'], SAMPLE);
    for (const command of ['inspect', 'replay', 'serve']) expect(stdout).toContain(`wasm-plugin ${command}`);
  });

  it('inspect lists imports, exports and sections', async () => {
    const { code, stdout } = await wasmPlugin(['inspect', MODULE], SAMPLE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hello-filter\.wasm {2}44\.\d kB · proxy-wasm 0\.2\.1/);
    expect(stdout).toMatch(/env\.proxy_log +\(i32, i32, i32\) → i32/);
    expect(stdout).toMatch(/proxy_on_request_headers +\(i32, i32, i32\) → i32/);
    expect(stdout).toMatch(/custom "name" +[\d.]+ kB +at 0x/);
  });

  it('inspect --json gives the whole module', async () => {
    const { stdout } = await wasmPlugin(['inspect', MODULE, '--json'], SAMPLE);
    const module = JSON.parse(stdout) as { kind: string; abi: string; hash: string; sections: unknown[] };
    expect(module).toMatchObject({ kind: 'proxy-wasm', abi: '0.2.1' });
    expect(module.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(module.sections.length).toBeGreaterThan(10);
  });

  it('replay prints the header changes with the call that made each', async () => {
    const { code, stdout } = await wasmPlugin(['replay', MODULE, HAR, '--config', 'good day'], SAMPLE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ x-greeting +good day +by proxy_add_header_map_value #\d+/);
    expect(stdout).toMatch(/- x-powered-by +shop\/2\.3 +by proxy_remove_header_map_value #\d+/);
    expect(stdout).toContain('log warn     masked a card number');
    expect(stdout).toMatch(/8 {2}GET \/admin\/users {2}403 \(local reply\)/);
    expect(stdout.trimEnd().endsWith('11 exchanges, none failed')).toBe(true);
  });

  it('replay takes the configuration from a file', async () => {
    writeFileSync(join(folder, 'config.txt'), 'from a file');
    const { stdout } = await wasmPlugin(['replay', MODULE, HAR, '--config', `@${join(folder, 'config.txt')}`], SAMPLE);
    expect(stdout).toContain('greeting is "from a file"');
  });

  it('replay --json gives the results, --trace the events; twice the same bytes', async () => {
    const traces = ['one', 'two'].map((name) => join(folder, `${name}.jsonl`));
    const runs = [];
    for (const trace of traces)
      runs.push(await wasmPlugin(['replay', MODULE, HAR, '--json', '--trace', trace], SAMPLE));
    const [first, second] = traces.map((trace) => readFileSync(trace, 'utf8'));
    expect(first).toBe(second);
    expect(runs[0]?.stdout).toBe(runs[1]?.stdout);
    const events = (first ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const report = JSON.parse(runs[0]?.stdout ?? '') as { status: string; failed: number; exchanges: unknown[] };
    expect(report).toMatchObject({ status: 'finished', failed: 0 });
    expect(report.exchanges.length).toBe(11);
  });

  it('a .trace file has what a file of JSON lines has, and trace prints it', async () => {
    const [small, long] = [join(folder, 'all.trace'), join(folder, 'all.jsonl')];
    const replay = ['replay', MODULE, HAR, '--brief', '--repeat', '2', '--trace'];
    for (const path of [small, long]) expect(await wasmPlugin([...replay, path], SAMPLE)).toMatchObject({ code: 0 });
    const lines = readFileSync(long, 'utf8');
    expect((await wasmPlugin(['trace', small], SAMPLE)).stdout).toBe(lines);
    const one = lines.split('\n').filter((line) => line.includes('"exchange":15,'));
    expect((await wasmPlugin(['trace', small, '15'], SAMPLE)).stdout.trimEnd().split('\n')).toEqual(one);
    expect(statSync(small).size).toBeLessThan(lines.length / 5);
  });

  it('--repeat replays it all in one VM, --outcomes records how each exchange ended and no more', async () => {
    const args = ['replay', MODULE, HAR, '--repeat', '3', '--json'];
    const [whole, outcomes] = await Promise.all([
      wasmPlugin(args, SAMPLE),
      wasmPlugin([...args, '--outcomes'], SAMPLE),
    ]);
    const read = ({ stdout }: { readonly stdout: string }) =>
      (JSON.parse(stdout) as { exchanges: Summary[] }).exchanges;
    expect(read(whole).map(({ index }) => index)).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
    const ends = (summaries: readonly Summary[]) => summaries.map(({ outcome, status }) => `${outcome} ${status}`);
    expect(ends(read(outcomes))).toEqual(ends(read(whole)));
    expect(read(whole).some(({ logs }) => logs.length > 0)).toBe(true);
    expect(read(outcomes).every(({ logs }) => logs.length === 0)).toBe(true);
  });

  it('the sample scenario holds', async () => {
    const { code, stdout } = await wasmPlugin(['replay', 'hello.scenario.yaml', '--brief'], SAMPLE);
    expect(stdout).toContain('12 exchanges, none failed (5 with expectations)');
    expect(code).toBe(0);
  });

  it('an expectation that does not hold is exit code 1, with both values', async () => {
    const scenario = join(folder, 'wrong.scenario.yaml');
    const module = join(SAMPLE, MODULE);
    const lines = [
      `module: ${module}`,
      `captures: [${join(SAMPLE, HAR)}]`,
      'expect:',
      '  GET /: { status: 500, headers: { server: null }, upstream: { headers: { x-greeting: bye } }, logs: [nothing] }',
    ];
    writeFileSync(scenario, lines.join('\n'));
    const { code, stdout } = await wasmPlugin(['replay', scenario, '--brief'], folder);
    expect(code).toBe(1);
    expect(stdout).toContain('the status is 200, expected 500');
    expect(stdout).toContain('response header server is there: "envoy"');
    expect(stdout).toContain('upstream request header x-greeting is "hello", expected "bye"');
    expect(stdout).toContain('no log line has "nothing"');
    expect(stdout).toContain('11 exchanges, 1 failed');
  });

  it('requests that hang are exit code 1', async () => {
    const { code, stdout } = await wasmPlugin(['replay', await fixtureFile('pause', folder), HAR, '--brief'], SAMPLE);
    expect(stdout).toContain('the plugin paused the stream, and nothing is left that could resume it');
    expect(stdout).toContain('11 exchanges, 11 failed');
    expect(code).toBe(1);
  });

  it('a trap is exit code 1, with its stack, and takes the later requests with it', async () => {
    const { code, stdout } = await wasmPlugin(['replay', await fixtureFile('trap', folder), HAR], SAMPLE);
    expect(stdout).toMatch(/trap in proxy_on_request_headers: unreachable/);
    expect(stdout).toMatch(/at boom/);
    expect(stdout).toContain('the plugin trapped in an earlier exchange');
    expect(stdout).toContain('11 exchanges, 11 failed');
    expect(code).toBe(1);
  });

  it('a plugin that is stopped is exit code 1', async () => {
    const loop = await fixtureFile('loop', folder);
    const { code, stdout, stderr } = await wasmPlugin(['replay', loop, HAR, '--time-limit', '300'], SAMPLE);
    expect(stdout).toContain('The plugin did not come back within 300 ms in proxy_on_request_headers (in exchange 1)');
    expect(stderr).toBe('');
    expect(code).toBe(1);
  });
});

describe('npm start', () => {
  it('builds the sample, inspects it and prints the trace', async () => {
    const { code, stdout } = await program(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), '--no-serve'], ROOT);
    expect(code).toBe(0);
    expect(stdout).toContain('proxy-wasm 0.2.1');
    expect(stdout).toMatch(/\+ x-greeting +good morning +by proxy_add_header_map_value/);
    expect(stdout).toContain('12 exchanges, none failed');
  });
});
