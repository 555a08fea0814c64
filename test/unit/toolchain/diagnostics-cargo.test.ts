import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/problem';
import { cargoReport, diagnosticsIn, type OutputFormat } from '../../../src/core/toolchain/diagnostics';

/** `error main.go:4:7: message. Remedy.` */
function told(format: OutputFormat, output: string): string[] {
  return diagnosticsIn(format, output).map((one) => `${one.severity} ${formatProblem(one)}`);
}

type Case = readonly [title: string, output: string, problems: readonly string[]];

/** One line of `cargo build --message-format=json`, of which what is not read is left out. */
function rustc(message: Record<string, unknown>): string {
  return `${JSON.stringify({ reason: 'compiler-message', target: { kind: ['cdylib'] }, message })}\n`;
}

const at = (file: string, line: number, column: number, isPrimary = true, expansion: unknown = null) => ({
  file_name: file,
  line_start: line,
  column_start: column,
  is_primary: isPrimary,
  expansion,
});

const LIBRARY = '/usr/lib/rustlib/src/rust/library/core/src/macros/mod.rs';
const FAILED = '   Compiling x v0.1.0 (/src/x)\nerror: could not compile `x` (lib) due to 1 previous error\n';

describe('what cargo prints', () => {
  it.each<Case>([
    [
      'errors and warnings with their primary places',
      rustc({
        level: 'error',
        message: 'use of moved value: `v`',
        spans: [at('src/lib.rs', 1, 39, false), at('src/lib.rs', 1, 47), at('src/lib.rs', 1, 17, false)],
      }) +
        rustc({ level: 'warning', message: 'unused variable: `w`', spans: [at('src/config.rs', 62, 4)] }) +
        rustc({ level: 'failure-note', message: 'For more information about an error, try …', spans: [] }) +
        '{"reason":"build-finished","success":false}\n' +
        FAILED,
      ['error src/lib.rs:1:47: use of moved value: `v`.', 'warning src/config.rs:62:4: unused variable: `w`.'],
    ],
    [
      'an error in a macro of the project: where the macro is',
      rustc({
        level: 'error',
        message: 'cannot find value `missing` in this scope',
        spans: [at('src/lib.rs', 2, 42, true, { span: at('src/lib.rs', 6, 5, false) })],
      }),
      ['error src/lib.rs:2:42: cannot find value `missing` in this scope.'],
    ],
    [
      'an error in a macro of the library: where it is called',
      rustc({
        level: 'error',
        message: "can't compare `i32` with `&str`",
        spans: [at(LIBRARY, 46, 32, true, { span: at(LIBRARY, 9, 9, false, { span: at('src/lib.rs', 3, 5, false) }) })],
      }),
      ["error src/lib.rs:3:5: can't compare `i32` with `&str`."],
    ],
    [
      'an error of another crate: where it is',
      rustc({ level: 'error', message: 'no', spans: [at('C:\\reg\\a-1\\src\\lib.rs', 4, 1)] }),
      ['error C:\\reg\\a-1\\src\\lib.rs:4:1: no.'],
    ],
    [
      'the same error twice, once',
      rustc({ level: 'error', message: 'unsatisfied', spans: [at('src/lib.rs', 12, 15)] }).repeat(2),
      ['error src/lib.rs:12:15: unsatisfied.'],
    ],
    [
      'what the linker says',
      rustc({
        level: 'error',
        message: 'linking with `wasm-ld` failed: exit status: 1',
        spans: [],
        children: [
          { level: 'note', message: ' "wasm-ld" "-flavor" "wasm" "--export" "q"' },
          { level: 'note', message: 'wasm-ld: error: unknown argument: --nothere\n' },
        ],
      }) + FAILED,
      ['error unknown argument: --nothere.'],
    ],
    [
      'no linker',
      rustc({ level: 'error', message: 'linker `nosuchlinker` not found', spans: [], children: [] }) + FAILED,
      ['error linker `nosuchlinker` not found.'],
    ],
    [
      'a target that is not installed, once and not in the crates that need it',
      rustc({
        level: 'error',
        message: "can't find crate for `std`",
        rendered:
          "error[E0463]: can't find crate for `std`\n  |\n  = note: the `wasm32-wasip1` target may not be installed\n",
        spans: [at('/reg/serde_core-1.0.229/src/lib.rs', 1, 1)],
      }).repeat(2) + FAILED,
      ['error Rust has no standard library for wasm32-wasip1. Run "rustup target add wasm32-wasip1".'],
    ],
    [
      'a broken Cargo.toml',
      'error: unclosed table, expected `]`\n --> Cargo.toml:1:9\n  |\n1 | [package\n  |         ^\n',
      ['error Cargo.toml:1:9: unclosed table, expected `]`.'],
    ],
    [
      'a Cargo.toml that lacks something',
      'error: failed to parse manifest at `/src/x/Cargo.toml`\n\nCaused by:\n  missing field `package.name`\n',
      ['error /src/x/Cargo.toml: missing field `package.name`.'],
    ],
    [
      'a Cargo.toml with a wrong value',
      'error: failed to parse manifest at `/src/x/Cargo.toml`\n\nCaused by:\n  failed to parse the `edition` key\n\nCaused by:\n  supported edition values are `2015`, `2018`, `2021`, or `2024`, but `2099` is unknown\n',
      [
        'error /src/x/Cargo.toml: failed to parse the `edition` key: supported edition values are `2015`, `2018`, `2021`, or `2024`, but `2099` is unknown.',
      ],
    ],
    [
      'a broken Cargo.lock',
      'error: failed to parse lock file at: /src/x/Cargo.lock\n\nCaused by:\n  TOML parse error at line 57, column 2\n     |\n  57 |  "proxy-wasm",\n',
      ['error /src/x/Cargo.lock:57:2: TOML parse error at line 57, column 2.'],
    ],
    [
      'no Cargo.toml',
      'error: could not find `Cargo.toml` in `/src/x` or any parent directory\n',
      ['error could not find `Cargo.toml` in `/src/x` or any parent directory.'],
    ],
    [
      'a crate that nobody knows',
      'error: no matching package named `nocrate-xyz` found\nlocation searched: crates.io index\nrequired by package `x v0.1.0 (/src/x)`\nhelp: if this error is too confusing you may wish to retry without `--offline`\n',
      ['error no matching package named `nocrate-xyz` found.'],
    ],
    [
      'a crate whose folder is missing',
      'error: failed to get `log` as a dependency of package `x v0.1.0 (/src/x)`\n\nCaused by:\n  failed to load source for dependency `log`\n\nCaused by:\n  unable to update /src/gone\n',
      [
        'error failed to get `log` as a dependency of package `x v0.1.0 (/src/x)`: failed to load source for dependency `log`: unable to update /src/gone.',
      ],
    ],
    [
      'a build that succeeds',
      'warning: unused manifest key: package.foo\n   Compiling x v0.1.0 (/src/x)\n{"reason":"build-finished","success":true}\n    Finished `dev` profile\n',
      [],
    ],
    [
      'lines that begin as JSON does',
      '{ "reason": \n{}\n{"reason":"compiler-message"}\n{"reason":"compiler-message","message":null}\n',
      [],
    ],
  ])('%s', (_, output, problems) => {
    expect(told('cargo', output)).toEqual(problems);
  });

  it.each<Case>([
    [
      'errors and warnings',
      `error[E0425]: cannot find value \`nothere\` in this scope
 --> src/lib.rs:5:13
  |
5 |     let n = nothere;
  |             ^^^^^^^ not found in this scope

error[E0277]: cannot add \`&str\` to \`i32\`
   --> src/lib.rs:9:14
help: the following other types implement trait \`Add<Rhs>\`
   --> /usr/lib/rustlib/src/rust/library/core/src/internal_macros.rs:22:9

warning: unused import: \`log::warn\`
 --> src/lib.rs:1:5

warning: \`x\` (lib) generated 1 warning
error: could not compile \`x\` (lib) due to 2 previous errors; 1 warning emitted
`,
      [
        'error src/lib.rs:5:13: cannot find value `nothere` in this scope.',
        'error src/lib.rs:9:14: cannot add `&str` to `i32`.',
        'warning src/lib.rs:1:5: unused import: `log::warn`.',
      ],
    ],
    [
      'in colours, as an environment may want them',
      '\u001b[0m\u001b[1m\u001b[38;5;9merror[E0425]\u001b[0m\u001b[1m: no `x`\u001b[0m\n\u001b[0m \u001b[0m\u001b[1m--> \u001b[0m\u001b[0msrc\\lib.rs:5:13\u001b[0m\n',
      ['error src\\lib.rs:5:13: no `x`.'],
    ],
    [
      'a target that is not installed',
      "error[E0463]: can't find crate for `core`\n  |\n  = note: the `wasm32-wasip1` target may not be installed\n",
      ['error Rust has no standard library for wasm32-wasip1. Run "rustup target add wasm32-wasip1".'],
    ],
  ])('as people read it: %s', (_, output, problems) => {
    expect(told('rust', output)).toEqual(problems);
  });
});

describe('the report of cargo', () => {
  const artifact = (...filenames: string[]) => `${JSON.stringify({ reason: 'compiler-artifact', filenames })}\n`;

  it('has what people read, and the last module', () => {
    const output =
      artifact('/t/libserde.rlib') +
      rustc({ level: 'warning', message: 'unused', rendered: 'warning: unused\n --> src/lib.rs:1:5\n\n' }) +
      'something of a macro\n' +
      artifact('/t/other.wasm') +
      artifact('/t/my_rust.wasm', '/t/libmy_rust.rlib') +
      '{"reason":"build-finished","success":true}\n';
    expect(cargoReport(output)).toEqual({
      text: 'warning: unused\n --> src/lib.rs:1:5\n\nsomething of a macro\n',
      module: '/t/my_rust.wasm',
    });
  });

  it('has no text and no module where there is none', () => {
    expect(cargoReport(artifact('/t/libserde.rlib'))).toEqual({ text: '' });
    expect(cargoReport('')).toEqual({ text: '' });
  });
});
