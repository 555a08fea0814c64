/** What stands in a template's places: `%{name}`. */

import type { Language } from '../toolchain/profile';
import type { Answers, HostName, Kind } from './answers';

interface LanguageValues {
  readonly label: string;
  readonly needs: string;
  readonly main: string;
  /** Lines of `.gitignore`. */
  readonly ignored: string;
  /** Folder of what is made or fetched, besides `build`. */
  readonly made: string;
  /** The extension that knows the language. */
  readonly extension?: string;
  /** Command of the tests in the language itself. */
  readonly test?: string;
  /** What else its README says. */
  readonly notes?: string;
  /** Steps of a GitHub workflow that install the compiler. */
  readonly setup: readonly string[];
}

const SETUP_GO = ['uses: actions/setup-go@v5', "  with: { go-version: '1.25' }"];

const CPP_SDK = `
\`src/proxy_wasm.h\` is the part of the ABI that this filter uses. The C++ SDK (github.com/proxy-wasm/proxy-wasm-cpp-sdk), which
is in no package registry, has all of it: fetch it beside the project, include its \`proxy_wasm_intrinsics.h\` in place of
that header, derive from its \`RootContext\` and \`Context\`, and set \`command\` in \`wasm-plugin.yaml\` to its build.
`;

const OF_LANGUAGE: Readonly<Record<Language, LanguageValues>> = {
  tinygo: {
    label: 'Go for TinyGo',
    needs: 'TinyGo 0.36 or newer, and a Go from 1.24 on that it takes (`wasm-plugin doctor` says which)',
    main: 'main.go',
    ignored: '/vendor/',
    made: 'vendor',
    extension: 'golang.go',
    test: 'go test ./...',
    setup: [...SETUP_GO, 'uses: acifani/setup-tinygo@v2', "  with: { tinygo-version: '0.39.0' }"],
  },
  go: {
    label: 'Go',
    needs: 'Go 1.24 or newer',
    main: 'main.go',
    ignored: '/vendor/',
    made: 'vendor',
    extension: 'golang.go',
    test: 'go test ./...',
    setup: SETUP_GO,
  },
  rust: {
    label: 'Rust',
    needs: 'Rust with the target `wasm32-wasip1` (`rustup target add wasm32-wasip1`)',
    main: 'src/lib.rs',
    ignored: '/target/',
    made: 'target',
    extension: 'rust-lang.rust-analyzer',
    test: 'cargo test',
    setup: ['run: rustup target add wasm32-wasip1'],
  },
  assemblyscript: {
    label: 'AssemblyScript',
    needs: 'Node 20 or newer; the compiler comes with `npm install`, which the first build does',
    main: 'assembly/index.ts',
    ignored: '/node_modules/',
    made: 'node_modules',
    setup: [],
  },
  'c++': {
    label: 'C++',
    needs:
      "clang 14 or newer with wasm-ld and the libraries for WASI (Debian: `clang lld wasi-libc libc++-dev-wasm32 libclang-rt-dev-wasm32`; elsewhere the WASI SDK, with its folder as `WASI_SDK_PATH` in `wasm-plugin.yaml`'s `env`)",
    main: 'src/filter.cc',
    ignored: '/obj/',
    made: 'obj',
    extension: 'llvm-vs-code-extensions.vscode-clangd',
    notes: CPP_SDK,
    setup: [
      'run: sudo apt-get update && sudo apt-get install -y clang lld wasi-libc libc++-dev-wasm32 libclang-rt-dev-wasm32',
    ],
  },
  wat: {
    label: "WebAssembly's text format",
    needs: 'nothing else',
    main: 'src/filter.wat',
    ignored: '/tmp/',
    made: 'tmp',
    setup: [],
  },
};

export function languageLabel(language: Language): string {
  return OF_LANGUAGE[language].label;
}

/** `emulated`: of the emulator; `target`: of `inspect --target`. */
const OF_HOST: Readonly<Record<HostName, { label: string; emulated: string; target: string }>> = {
  envoy: { label: 'Envoy', emulated: 'envoy@1.40', target: 'envoy@1.40' },
  istio: { label: 'Istio', emulated: 'envoy@1.39', target: 'istio' },
  higress: { label: 'Higress', emulated: 'higress', target: 'higress' },
};

const ABOUT: Readonly<Record<Kind, string>> = {
  http: 'An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.',
  tcp: 'A network filter: it counts what clients send, and closes connections that begin with a word that is not allowed.',
  callout: 'An HTTP filter that asks another service about each request before it goes on.',
};

const CONFIGURATION: Readonly<Record<Kind, string>> = {
  http: `A JSON object; what it leaves out has a default.

| | | default |
| --- | --- | --- |
| \`header\` | is set in each request | \`x-plugin\` |
| \`value\` | what it is set to | \`hello\` |
| \`deny\` | where paths begin that are answered with 403 | nothing is denied |`,
  tcp: `A JSON object.

| | | default |
| --- | --- | --- |
| \`deny\` | what connections begin with that are closed | none is |`,
  callout: `A JSON object; what it leaves out has a default.

| | | default |
| --- | --- | --- |
| \`cluster\` | whom to ask: a cluster of the proxy's | \`auth\` |
| \`path\` | what to ask for | \`/check\` |
| \`timeoutMs\` | how long to wait for the answer | 500 |`,
};

const CAPTURES_ROW =
  '| `captures/` | requests with their answers, as browsers export them: replace the sample by your own |\n';

export function valuesOf({ name, language, kind, host, module }: Answers): ReadonlyMap<string, string> {
  const own = OF_LANGUAGE[language];
  const { label, emulated, target } = OF_HOST[host];
  const test = own.test === undefined ? '' : `\nTests in the language itself: \`${own.test}\`.\n`;
  return new Map(
    Object.entries({
      name,
      'name-length': String(name.length),
      metric: name.replaceAll('-', '_'),
      module,
      language,
      'language-label': own.label,
      host: emulated,
      'host-name': host,
      'host-label': label,
      target,
      about: ABOUT[kind],
      configuration: CONFIGURATION[kind],
      'captures-row': kind === 'tcp' ? '' : CAPTURES_ROW,
      needs: own.needs,
      main: own.main,
      ignored: own.ignored,
      made: own.made,
      extension: own.extension === undefined ? '' : `, "${own.extension}"`,
      tests: test,
      notes: own.notes ?? '',
      setup: own.setup.map((line) => (line.startsWith(' ') ? `      ${line}\n` : `      - ${line}\n`)).join(''),
      'test-step': own.test === undefined ? '' : `      - run: ${own.test}\n`,
    }),
  );
}
