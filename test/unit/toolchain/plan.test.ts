import { describe, expect, it } from 'vitest';
import { planOf, type Surroundings } from '../../../src/core/toolchain/plan';
import { LANGUAGES, profileOf, type BuildMode, type ProfileFile } from '../../../src/core/toolchain/profile';

const OUTPUT = '/p/build/.partial-1/a b.wasm';
const ASC = 'node_modules/assemblyscript/bin/asc.js';
const WITH_ASC = { has: (file: string) => file === ASC };

function planned(file: ProfileFile, mode: BuildMode = 'release', at: Partial<Surroundings> = {}) {
  return planOf(profileOf(file, mode), { output: OUTPUT, node: '/bin/node', npm: [], has: () => false, ...at });
}

/** Program and arguments of each step. */
function argv(...of: Parameters<typeof planned>): string[][] {
  return planned(...of).value.steps.map(({ program, args }) => [program, ...args]);
}

const v = (major: number, minor: number) => ({ major, minor, patch: 0 });
const CPP = ['--target=wasm32-wasi', '-mexec-model=reactor', '-std=c++20', '-fno-exceptions', '-Wl,--export=malloc'];
const CPP_END = ['-Wall', '-Wextra', '-fno-color-diagnostics', '-o', OUTPUT];

type Row = readonly [title: string, file: ProfileFile, mode: BuildMode, at: Partial<Surroundings>, argv: string[]];

describe('what is run for a profile', () => {
  it.each<Row>([
    [
      'Go, released',
      { language: 'go' },
      'release',
      { go: v(1, 24) },
      ['go', 'build', '-buildmode=c-shared', '-trimpath', '-o', OUTPUT, '.'],
    ],
    [
      'Go, for debugging',
      { language: 'go' },
      'debug',
      {},
      ['go', 'build', '-buildmode=c-shared', '-gcflags=all=-N -l', '-o', OUTPUT, '.'],
    ],
    [
      'Go with tags and flags, of which those of the mode come last',
      { language: 'go', entry: './cmd', program: 'go1.24', tags: ['a'], flags: ['-v'], release: { tags: ['b'], flags: ['-x'] } }, // prettier-ignore
      'release',
      {},
      ['go1.24', 'build', '-buildmode=c-shared', '-trimpath', '-tags=a,b', '-o', OUTPUT, '-v', '-x', './cmd'],
    ],
    [
      'TinyGo from 0.34 on',
      { language: 'tinygo' },
      'release',
      { tinygo: v(0, 34), go: v(1, 23) },
      ['tinygo', 'build', '-target=wasip1', '-buildmode=c-shared', '-no-debug', '-o', OUTPUT, '.'],
    ],
    [
      'TinyGo of which nothing is known, for debugging',
      { language: 'tinygo' },
      'debug',
      {},
      ['tinygo', 'build', '-target=wasip1', '-buildmode=c-shared', '-opt=1', '-o', OUTPUT, '.'],
    ],
    [
      'TinyGo before 0.34',
      { language: 'tinygo' },
      'release',
      { tinygo: v(0, 33), go: v(1, 23) },
      ['tinygo', 'build', '-target=wasi', '-scheduler=none', '-no-debug', '-o', OUTPUT, '.'],
    ],
    [
      'TinyGo with its older target, a collector and tags',
      { language: 'tinygo', target: 'wasi', gc: 'custom', tags: ['custommalloc', 'nottinygc_envoy'] },
      'release',
      { tinygo: v(0, 39) },
      ['tinygo', 'build', '-target=wasi', '-scheduler=none', '-gc=custom', '-tags=custommalloc nottinygc_envoy', '-no-debug', '-o', OUTPUT, '.'], // prettier-ignore
    ],
    [
      'Rust, released',
      { language: 'rust' },
      'release',
      {},
      ['cargo', 'build', '--target', 'wasm32-wasip1', '--release', '--message-format=json'],
    ],
    [
      'Rust, for debugging, in a folder of its own and for another target',
      { language: 'rust', entry: 'crate', target: 'wasm32-unknown-unknown', flags: ['--locked'] },
      'debug',
      {},
      ['cargo', 'build', '--target', 'wasm32-unknown-unknown', '--manifest-path', 'crate/Cargo.toml', '--message-format=json', '--locked'], // prettier-ignore
    ],
    [
      'AssemblyScript',
      { language: 'assemblyscript' },
      'release',
      WITH_ASC,
      ['/bin/node', ASC, 'assembly/index.ts', '--outFile', OUTPUT, '--noColors'],
    ],
    [
      'AssemblyScript with its own configuration',
      { language: 'assemblyscript', flags: ['--stats'] },
      'debug',
      { has: () => true },
      ['/bin/node', ASC, 'assembly/index.ts', '--config', 'asconfig.json', '--target', 'debug', '--outFile', OUTPUT, '--noColors', '--stats'], // prettier-ignore
    ],
    [
      'AssemblyScript by another program, which needs no packages',
      { language: 'assemblyscript', program: 'asc' },
      'release',
      {},
      ['asc', 'assembly/index.ts', '--outFile', OUTPUT, '--noColors'],
    ],
    [
      'C++, released',
      { language: 'c++' },
      'release',
      {},
      ['clang++', ...CPP, '-Xclang', '-O2', '-DNDEBUG', '-Wl,--strip-debug', ...CPP_END, 'src/filter.cc'],
    ],
    [
      'C++, for debugging, with the WASI SDK',
      { language: 'c++', env: { WASI_SDK_PATH: '/opt/wasi-sdk' }, flags: ['src/b.cc'] },
      'debug',
      {},
      ['/opt/wasi-sdk/bin/clang++', ...CPP, '-g', '-Xclang', '-O0', ...CPP_END, 'src/b.cc', 'src/filter.cc'],
    ],
    [
      'C++ by another program, even with the WASI SDK',
      { language: 'c++', program: 'em++', env: { WASI_SDK_PATH: '/opt/wasi-sdk' } },
      'release',
      {},
      ['em++', ...CPP, '-Xclang', '-O2', '-DNDEBUG', '-Wl,--strip-debug', ...CPP_END, 'src/filter.cc'],
    ],
    [
      'a command of the project, with the place of the module',
      { language: 'rust', command: ['make', 'OUT=${output}', '${output}${output}', '$output'], flags: ['-x'] },
      'release',
      {},
      ['make', `OUT=${OUTPUT}`, OUTPUT + OUTPUT, '$output'],
    ],
  ])('%s', (_, file, mode, at, wanted) => {
    expect(argv(file, mode, at)).toEqual([wanted]);
    expect(planned(file, mode, at).problems).toEqual([]);
  });

  it('is nothing for WAT, which is assembled', () => {
    expect(planned({ language: 'wat' })).toEqual({ value: { steps: [], result: 'assembled' }, problems: [] });
  });

  it.each([
    ['ci', (file: string) => file === 'package-lock.json'],
    ['install', () => false],
  ])('begins with "npm %s" where AssemblyScript is not installed', (way, has) => {
    const npm = [way, '--no-audit', '--no-fund', '--ignore-scripts'];
    expect(argv({ language: 'assemblyscript' }, 'release', { has })).toEqual([
      ['npm', ...npm],
      ['/bin/node', ASC, 'assembly/index.ts', '--outFile', OUTPUT, '--noColors'],
    ]);
    const [install] = argv({ language: 'assemblyscript' }, 'release', { has, npm: ['/lib/npm-cli.js'] });
    expect(install).toEqual(['/bin/node', '/lib/npm-cli.js', ...npm]);
  });

  it.each(LANGUAGES)('has the environment of the profile, that of the mode before the common one: %s', (language) => {
    const file: ProfileFile = { language, env: { A: '1', B: '1' }, debug: { env: { B: '2' } } };
    for (const { env } of planned(file, 'debug').value.steps) expect(env).toMatchObject({ A: '1', B: '2' });
    for (const { env } of planned(file, 'release').value.steps) expect(env).toMatchObject({ A: '1', B: '1' });
  });

  it('has the target of Go in its environment, which a profile may change', () => {
    expect(planned({ language: 'go' }).value.steps[0]?.env).toEqual({ GOOS: 'wasip1', GOARCH: 'wasm' });
    expect(planned({ language: 'go', env: { GOOS: 'js', X: 'y' } }).value.steps[0]?.env).toEqual({
      GOOS: 'js',
      GOARCH: 'wasm',
      X: 'y',
    });
    expect(planned({ language: 'go', command: ['make'] }).value.steps[0]?.env).toEqual({});
  });

  it.each([
    ['tinygo', 'go', 'output'],
    ['go', 'go', 'output'],
    ['rust', 'cargo', 'told'],
    ['c++', 'clang', 'output'],
  ] as const)('tells how %s prints, and where its module is', (language, format, result) => {
    const { value } = planned({ language });
    expect([value.steps[0]?.format, value.result]).toEqual([format, result]);
  });

  it.each([
    ['tinygo', 'go'],
    ['go', 'go'],
    ['rust', 'rust'],
    ['assemblyscript', 'asc'],
    ['c++', 'clang'],
    ['wat', 'clang'],
  ] as const)('expects of a command that it prints as %s does, and writes the module', (language, format) => {
    const { value } = planned({ language, command: ['make'] });
    expect([value.steps[0]?.format, value.result]).toEqual([format, 'output']);
  });
});

describe('versions that do not do', () => {
  it('are told of Go', () => {
    expect(planned({ language: 'go' }, 'release', { go: v(1, 23) }).problems).toMatchObject([
      { code: 'old-go', severity: 'error', message: 'Go 1.23.0 cannot build a plugin; Go 1.24 is the first that can' },
    ]);
  });

  it('are told of a TinyGo with its Go', () => {
    const { problems } = planned({ language: 'tinygo' }, 'release', { tinygo: v(0, 33), go: v(1, 24) });
    expect(problems).toMatchObject([{ code: 'tinygo-go', severity: 'error' }]);
  });

  it('are nothing to a command of the project', () => {
    expect(planned({ language: 'go', command: ['make'] }, 'release', { go: v(1, 2) }).problems).toEqual([]);
  });
});
