/** `wasm-plugin test`: scenarios as tests. */

import { spawn } from 'node:child_process';
import { on } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmPlugin } from '../support/cli';
import { ROOT, SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { pluginWat } from '../support/plugin-wat';
import { stepsPlugin } from '../support/steps-wat';
import { assemble } from '../support/wat';

const scratch = scratchFolder();

beforeAll(async () => {
  writeFileSync(join(scratch, 'steps.wasm'), await stepsPlugin());
  copyFileSync(SAMPLE_MODULE, join(scratch, 'hello.wasm'));
});

/** A folder with this scenario alone; returns its path. */
function scenario(name: string, yaml: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.scenario.yaml`), yaml);
  return folder;
}

const ANSWER = 'callouts: [{ match: { cluster: auth, path: /check } }]';

describe('steps', () => {
  it('let time pass, ticks come and others fill queues, each before its request', async () => {
    const folder = scenario(
      'steps',
      `module: ../steps.wasm
${ANSWER}
exchanges:
  - name: at once
    request: { url: http://a.test/ }
    expect: { metrics: { ticks: 0 } }
  - name: later
    before: [{ wait: 250 }]
    request: { url: http://a.test/ }
    expect: { metrics: { ticks: 2 } }
  - name: after ticks and an item
    before: [{ ticks: 3 }, { enqueue: { queue: jobs, value: hello there } }]
    request: { url: http://a.test/ }
    properties: { who: alice }
    expect: { metrics: { ticks: 5 }, upstream: { headers: { x-who: alice } } }
  - name: nobody
    request: { url: http://a.test/ }
    expect: { upstream: { headers: { x-who: null } }, callouts: [{ cluster: auth, path: /check, outcome: answered }] }
after: [{ ticks: 1 }]
outside:
  logs: [{ level: info, message: hello there, times: 1 }]
  metrics: { ticks: 6 }
`,
    );
    const { code, stdout, stderr } = await wasmPlugin(['test', folder], scratch);
    expect(stdout).toMatch(/covered: \d+ of \d+ callbacks/);
    expect(stdout).not.toContain('✗');
    expect([code, stderr]).toEqual([0, '']);
  });

  it('tell of a queue that nobody has', async () => {
    const folder = scenario(
      'queue',
      `module: ../steps.wasm\n${ANSWER}\nexchanges:\n  - request: { url: http://a.test/ }\n    before: [{ enqueue: { queue: job, value: a } }]\n`,
    );
    const { code, stdout } = await wasmPlugin(['test', folder], scratch);
    expect(stdout).toContain('no plugin of the VM "" has registered the queue "job"');
    expect(code).toBe(1);
  });
});

describe('callouts', () => {
  it('that nothing answers fail, with the nearest mock; so do mocks that nothing asks', async () => {
    const folder = scenario(
      'mocks',
      `module: ../steps.wasm
callouts:
  - match: { cluster: auth, path: /chek }
  - match: { cluster: other }
    optional: true
  - match: { cluster: auth, path: /check }
    times: 1
clusters: { auth: ~ }
exchanges:
  - request: { url: http://a.test/1 }
  - request: { url: http://a.test/2 }
`,
    );
    const { stdout } = await wasmPlugin(['test', folder, '--reporter', 'json'], scratch);
    const report = JSON.parse(stdout) as {
      suites: { tests: { name: string; failures: { message: string; place: { line: number } }[] }[] }[];
    };
    const failures = report.suites[0]?.tests.flatMap(({ name, failures: all }) =>
      all.map(({ message, place }) => [name, message, place.line]),
    );
    expect(failures).toEqual([
      [
        'GET /2',
        'nothing answers the callout GET auth /check; the nearest is callouts[2] (auth /check): it had answered its number of times',
        11,
      ],
      [
        'callouts are made',
        'callouts[0] (auth /chek) answered no callout; the nearest was GET auth /check: its path is "/chek"',
        3,
      ],
    ]);
  });
});

describe('what fails outside exchanges', () => {
  const onTick = (code: string) =>
    pluginWat({
      imports: ['proxy_set_tick_period_milliseconds'],
      without: ['proxy_on_configure'],
      fields: `(func (export "proxy_on_configure") (param i32 i32) (result i32) (drop (call 0 (i32.const 10))) i32.const 1)
        (func (export "proxy_on_tick") (param i32) ${code})`,
    });

  it.each([
    ['endless', '(loop br 0)', /did not come back within 300 ms in proxy_on_tick/],
    ['trapping', 'unreachable', /trap in proxy_on_tick: unreachable/],
  ])('is a failure where nothing is expected of it: %s', async (name, code, message) => {
    writeFileSync(join(scratch, `${name}.wasm`), await assemble(`${name}.wat`, onTick(code)));
    const folder = scenario(
      name,
      `module: ../${name}.wasm\nlimits: { timeMs: 300 }\nexchanges: [{ request: { url: "http://a.test/" } }]\nafter: [{ ticks: 1 }]\n`,
    );
    const { code: exit, stdout } = await wasmPlugin(['test', folder], scratch);
    expect(stdout).toContain('✓ GET /');
    expect(stdout).toMatch(/✗ outside exchanges/);
    expect(stdout).toMatch(message);
    expect(exit).toBe(1);
  });
});

describe('reports', () => {
  const yaml = `module: ../hello.wasm
exchanges:
  - name: <one> & "two", 100%
    request: { url: "http://a.test/x", method: POST, body: "a\\nb\\n" }
    expect:
      upstream: { body: "a\\nc\\n" }
  - request: { url: "http://a.test/" }
    expect: { status: 200 }
`;

  it('of people have a difference by line', async () => {
    const { code, stdout } = await wasmPlugin(['test', scenario('spec', yaml)], scratch);
    expect(stdout).toContain('✓ GET /');
    expect(stdout).toContain('spec.scenario.yaml:6:19');
    expect(stdout).toMatch(/\| a\n\s+- c\n\s+\+ b\n/);
    expect(stdout).toMatch(/1 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it('of JUnit are well-formed, whatever the names', async () => {
    const output = join(scratch, 'junit.xml');
    await wasmPlugin(['test', scenario('junit', yaml), '--reporter', 'junit', '--output', output], scratch);
    const xml = readFileSync(output, 'utf8');
    expect(xml).toContain('tests="2" failures="1"');
    expect(xml).toContain('name="&lt;one&gt; &amp; &quot;two&quot;, 100%"');
    // What is left without tags and entities has neither of their signs.
    expect(xml.replace(/<[^<>]*>/g, '').replace(/&(?:amp|lt|gt|quot|#\d+);/g, '')).not.toMatch(/[<>&]/);
  });

  it('of GitHub are commands with file, line and column', async () => {
    const { stdout } = await wasmPlugin(['test', scenario('github', yaml), '--reporter', 'github'], scratch);
    expect(stdout).toMatch(
      /^::error file=.*github\.scenario\.yaml,line=6,col=19,title=<one> & "two"%2C 100%25::the upstream/m,
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
  });
});

describe('wrong use', () => {
  it.each<[string, string, RegExp]>([
    ['no-module', 'exchanges: []\n', /lacks "module"/],
    [
      'bad-regex',
      'module: ../hello.wasm\nexchanges: [{ request: { url: "http://a/" }, expect: { body: { matches: "(" } } }]\n',
      /:2:\d+: Invalid regular expression/,
    ],
    [
      'bad-path',
      'module: ../hello.wasm\nexchanges: [{ request: { url: "http://a/" }, expect: { body: { json: { user: 1 } } } }]\n',
      /:2:\d+: no JSON path/,
    ],
    ['gone', 'module: gone.wasm\nexchanges: [{ request: { url: "http://a/" } }]\n', /there is no such file/],
  ])('%s is told with its place, and ends with 2', async (name, yaml, message) => {
    const { code, stdout } = await wasmPlugin(['test', scenario(name, yaml)], scratch);
    expect(stdout).toMatch(message);
    expect(code).toBe(2);
  });

  it('a folder without scenarios', async () => {
    const folder = join(scratch, 'empty');
    mkdirSync(folder);
    const { code, stderr } = await wasmPlugin(['test', folder], scratch);
    expect(stderr).toContain('there is no *.scenario.yaml here');
    expect(code).toBe(2);
  });
});

describe('--watch', () => {
  const expecting = (status: number, more = '') =>
    `module: ../hello.wasm\n${more}exchanges: [{ request: { url: "http://a.test/" }, expect: { status: ${status} } }]\n`;

  /** Runs `act` while the command waits for changes of `path`; `until` waits for what it prints after the last time. */
  async function watching(path: string, act: (until: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'test', path, '--watch'], { cwd: scratch });
    let output = '';
    const chunks = on(child, 'told', { signal: AbortSignal.timeout(30_000), close: ['exit'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data.toString();
        child.emit('told');
      });
    }
    const until = async (text: string) => {
      while (!output.includes(text)) {
        const { done } = await chunks.next().catch(() => ({ done: true }));
        if (done === true) expect(output).toContain(text);
      }
      output = output.slice(output.indexOf(text) + text.length);
    };
    try {
      await act(until);
    } finally {
      child.kill();
    }
  }

  it('runs again when a scenario changes', async () => {
    const folder = scenario('watched', expecting(200));
    await watching(folder, async (until) => {
      await until('1 passed, 0 failed\nwaiting for changes');
      writeFileSync(join(folder, 'watched.scenario.yaml'), expecting(201));
      await until('0 passed, 1 failed\nwaiting for changes');
    });
  });

  it('runs again when a scenario has changed while it ran', async () => {
    const folder = scenario('while', expecting(200));
    const slow = expecting(200, 'clock: { real: true }\n').replace('[{', '[{ before: [{ wait: 2000 }],');
    writeFileSync(join(folder, 'zzz.scenario.yaml'), slow);
    await watching(folder, async (until) => {
      // The other one takes seconds from here.
      await until('✓ GET /');
      writeFileSync(join(folder, 'while.scenario.yaml'), expecting(201));
      await until('2 passed, 0 failed\nwaiting for changes');
      await until('1 passed, 1 failed\nwaiting for changes');
    });
  });

  it('waits for what is away for a moment, with its folder', async () => {
    const folder = scenario('away', expecting(200));
    await watching(join(folder, 'away.scenario.yaml'), async (until) => {
      await until('1 passed, 0 failed\nwaiting for changes');
      rmSync(folder, { recursive: true });
      await until('there is no such file or folder\n');
      await until('waiting for changes');
      scenario('away', expecting(201));
      await until('0 passed, 1 failed\nwaiting for changes');
    });
  });
});
