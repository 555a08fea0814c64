/** `build` where something is in its way: what was there stays, and one sentence says what to do. */

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { program, wasmPlugin } from '../support/cli';
import { ROOT } from '../support/parts';
import { built, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
const CLI = join(ROOT, 'dist', 'cli.js');

let folder: string;
let module: string;

/** The project's own lines in `wasm-plugin.yaml`, besides what is needed. */
const profile = (text: string) => writeFileSync(join(folder, 'wasm-plugin.yaml'), `output: build/my-wat.wasm\n${text}`);

beforeAll(async () => {
  folder = await newProject(scratch, 'wat');
  module = join(folder, 'build', 'my-wat.wasm');
  expect((await built(folder)).code).toBe(0);
});

describe('on a file system that', () => {
  /** In a mount namespace of its own, which ends with it: `script` sees `$1`, an empty folder. */
  const mounted = (script: string, options: string) => {
    const target = join(scratch, 'mounted');
    mkdirSync(target, { recursive: true });
    const all = `mount -t tmpfs -o ${options} none "$1" && ${script}`;
    return program(
      'unshare',
      ['--mount', '--map-root-user', 'sh', '-c', all, 'sh', target, process.execPath, CLI],
      scratch,
    );
  };
  const make = '"$2" "$3" new "$1/p" --template wat >/dev/null && cd "$1/p" && "$2" "$3" build';

  it('is full', async () => {
    const fill = 'dd if=/dev/zero of="$1/filler" bs=1k 2>/dev/null; sum=$(cksum build/p.wasm)';
    const again = '"$2" "$3" build; echo "code $?"; test "$sum" = "$(cksum build/p.wasm)" && echo same; ls -A build';
    const { stdout, stderr } = await mounted(`${make} && { ${fill}; ${again}; }`, 'size=256k');
    expect(stderr).toMatch(/p\.wasm: cannot write it: the disk is full\. Choose another place\./);
    expect(stdout).toMatch(/code 2\nsame\np\.wasm\n$/);
  });

  it('is read-only', async () => {
    const again =
      'mount -o remount,ro "$1"; "$2" "$3" build; echo "code $?"; "$2" "$3" new "$1/q" --template wat; echo "code $?"';
    const { stdout, stderr } = await mounted(`${make} && { ${again}; }`, 'size=1m');
    expect(stderr).toMatch(/p\.wasm: cannot write it: the disk is read-only/);
    expect(stderr).toMatch(/q: cannot write it: the disk is read-only/);
    expect(stdout).toMatch(/code 2\ncode 2\n$/);
  });
});

describe('with a stand-in for a compiler that', () => {
  const standIn = (text: string) => {
    const file = join(scratch, 'compiler.mjs');
    writeFileSync(file, text);
    return `language: go\ncommand: [${JSON.stringify(process.execPath)}, ${JSON.stringify(file)}, "\${output}"]\n`;
  };

  it.each([
    ['is killed', "process.kill(process.pid, 'SIGKILL')", /was ended by SIGKILL/],
    ['fails without a word', 'process.exit(3)', /ended with code 3/],
    ['fails with a word', "console.error('out of cheese'); process.exit(1)", /ended with code 1: out of cheese/],
    ['makes nothing', '', /without an error, and without a module/],
  ])('%s', async (_, script, words) => {
    const before = readFileSync(module);
    profile(standIn(script));
    const { code, stderr } = await built(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    expect(readFileSync(module)).toEqual(before);
  });

  it('started another: both end when the build is cancelled', async () => {
    const pids = join(scratch, 'pids');
    const child = "spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' })";
    const tell = `writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + ${child}.pid)`;
    profile(
      standIn(
        `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs'; ${tell}; setInterval(() => 0, 1000)`,
      ),
    );
    const running = spawn(process.execPath, [CLI, 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    running.stderr.on('data', (data: Buffer) => (told += data.toString()));
    while (!existsSync(pids) || readFileSync(pids, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    running.kill('SIGINT');
    const code = await new Promise((resolve) => running.once('close', resolve));
    expect({ code, told }).toEqual({ code: 1, told: 'cancelled; the module that was there stays\n' });
    const isThere = (pid: number) =>
      existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    expect(readFileSync(pids, 'utf8').split(' ').map(Number).filter(isThere)).toEqual([]);
  });
});

it('what a build has left that was ended with the machine goes; what another one makes stays', async () => {
  profile('language: wat\n');
  const [old, young] = ['.partial-old', '.partial-young'].map((name) => join(folder, 'build', name)) as [
    string,
    string,
  ];
  for (const path of [old, young]) {
    mkdirSync(path);
    writeFileSync(join(path, 'my-wat.wasm'), '');
  }
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(old, yesterday, yesterday);
  expect((await built(folder)).code).toBe(0);
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
});

describe('without', () => {
  it('its compiler says how to get it', async () => {
    profile('language: go\n');
    const empty = join(scratch, 'empty');
    mkdirSync(empty, { recursive: true });
    const { code, stderr } = await program('env', [`PATH=${empty}`, process.execPath, CLI, 'build'], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Go is not installed: there is no "go" on PATH\. Install it: \S/);
  });

  it('a profile says where one comes from', async () => {
    const { code, stderr } = await wasmPlugin(['build'], scratch);
    expect(code).toBe(2);
    expect(stderr).toMatch(/wasm-plugin\.yaml: there is none.*wasm-plugin new/);
  });

  it('a source says which', async () => {
    profile('language: wat\nentry: src/none.wat\n');
    const { code, stderr } = await built(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/none\.wat: there is no such file\. Set "entry"/);
  });

  it.each([
    ['language: rusty\n', /wasm-plugin\.yaml:2:1: language .*tinygo, go, rust/],
    ['language: go\noutputs: x\n', /unknown field "outputs" in the build\. Did you mean "output"\?/],
    ['language: go\nenv: { A: 1 }\n', /env\.A must be string/],
    ['language: [go\n', /not YAML/],
  ])('a sound profile (%j) says what is wrong with it', async (text, words) => {
    profile(text);
    const { code, stderr } = await built(folder);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
  });
});

/** Its documented version lines and arguments (tinygo.org, "Using TinyGo"); the program itself cannot be had here. */
describe('by a stand-in for TinyGo', () => {
  const tinygo = (version: string, go: string) => {
    const bin = join(scratch, `tinygo-${version}-${go}`);
    mkdirSync(bin, { recursive: true });
    const script = `#!${process.execPath}
const [command, ...args] = process.argv.slice(2);
if (command === 'version') console.log('tinygo version ${version} linux/amd64 (using go version go${go} and LLVM version 19.1.2)');
else {
  require('node:fs').writeFileSync(${JSON.stringify(join(scratch, 'asked.json'))}, JSON.stringify([command, ...args]));
  if (process.env.BROKEN) { console.error('# example.com/x\\nmain.go:7:2: undefined: nothing'); process.exit(1); }
  require('node:fs').copyFileSync(${JSON.stringify(join(scratch, 'made.wasm'))}, args[args.indexOf('-o') + 1]);
}
`;
    writeFileSync(join(bin, 'tinygo'), script);
    chmodSync(join(bin, 'tinygo'), 0o755);
    return bin;
  };
  const run = async (version: string, go: string, text = '', more: readonly string[] = []) => {
    writeFileSync(join(scratch, 'made.wasm'), readFileSync(module));
    profile(`language: tinygo\n${text}`);
    const path = `PATH=${tinygo(version, go)}:${process.env['PATH'] ?? ''}`;
    const result = await program('env', [path, ...more, process.execPath, CLI, 'build'], folder);
    const asked = existsSync(join(scratch, 'asked.json')) ? readFileSync(join(scratch, 'asked.json'), 'utf8') : '[]';
    return { ...result, args: (JSON.parse(asked) as string[]).filter((arg) => !arg.endsWith('.wasm')) };
  };

  it.each([
    ['0.39.0', '1.25.0', '', ['-target=wasip1', '-buildmode=c-shared', '-no-debug']],
    ['0.34.0', '1.23.4', '', ['-target=wasip1', '-buildmode=c-shared', '-no-debug']],
    ['0.28.1', '1.20.1', '', ['-target=wasi', '-scheduler=none', '-no-debug']],
    [
      '0.28.1',
      '1.20.1',
      'gc: custom\ntags: [custommalloc, nottinygc_finalizer]\n',
      ['-target=wasi', '-scheduler=none', '-gc=custom', '-tags=custommalloc nottinygc_finalizer', '-no-debug'],
    ],
    ['0.39.0', '1.25.0', 'target: wasi\n', ['-target=wasi', '-scheduler=none', '-no-debug']],
  ])('%s with Go %s and %j gets the arguments that it documents', async (version, go, text, args) => {
    const { code, args: asked } = await run(version, go, text);
    expect(asked).toEqual(['build', ...args, '-o', '.']);
    expect(code).toBe(0);
  });

  it.each([
    ['0.35.0', '1.24.0', /takes Go 1\.19 to 1\.23, and finds Go 1\.24\.0\. Install TinyGo 0\.36 or newer/],
    ['0.33.0', '1.18.0', /takes Go 1\.19 to 1\.23, and finds Go 1\.18\.0\. Install Go 1\.23/],
  ])('%s with Go %s is explained', async (version, go, words) => {
    const { code, stderr } = await run(version, go);
    expect(stderr).toMatch(words);
    expect(code).toBe(1);
  });

  it('tells its errors', async () => {
    const { code, stderr } = await run('0.39.0', '1.25.0', '', ['BROKEN=1']);
    expect(stderr).toContain('main.go:7:2: undefined: nothing');
    expect(code).toBe(1);
  });
});
