/** How what is missing is had, by operating system: a command where one is enough, else the page that has it. */

import type { Language } from './profile';

/** As Node calls them. */
export type System = 'linux' | 'darwin' | 'win32';

type Ways = Readonly<Record<System, string>>;

/** Of each language its compiler; of `target`, `libraries` and so on what belongs to it. */
const WAYS = {
  go: {
    linux: 'sudo snap install go --classic',
    darwin: 'brew install go',
    win32: 'winget install GoLang.Go',
  },
  tinygo: {
    linux: 'see https://tinygo.org/getting-started/install/linux/',
    darwin: 'brew tap tinygo-org/tools && brew install tinygo',
    win32: 'scoop install tinygo',
  },
  rust: {
    linux: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
    darwin: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
    win32: 'winget install Rustlang.Rustup',
  },
  'rust-target': {
    linux: 'rustup target add wasm32-wasip1',
    darwin: 'rustup target add wasm32-wasip1',
    win32: 'rustup target add wasm32-wasip1',
  },
  node: {
    linux: 'sudo snap install node --classic',
    darwin: 'brew install node',
    win32: 'winget install OpenJS.NodeJS.LTS',
  },
  clang: {
    linux: 'sudo apt-get install clang lld wasi-libc libc++-dev-wasm32 libclang-rt-dev-wasm32',
    darwin: 'brew install llvm lld wasi-libc wasi-runtimes',
    win32: 'winget install LLVM.LLVM, and the WASI SDK from https://github.com/WebAssembly/wasi-sdk/releases',
  },
} as const satisfies Readonly<Record<string, Ways>>;

export type Part = keyof typeof WAYS;

export function wayTo(part: Part, system: string): string {
  return WAYS[part][isSystem(system) ? system : 'linux'];
}

function isSystem(name: string): name is System {
  return name === 'linux' || name === 'darwin' || name === 'win32';
}

export const COMPILERS: Readonly<Record<Language, { readonly label: string; readonly part?: Part }>> = {
  tinygo: { label: 'TinyGo', part: 'tinygo' },
  go: { label: 'Go', part: 'go' },
  rust: { label: 'Rust', part: 'rust' },
  assemblyscript: { label: 'AssemblyScript', part: 'node' },
  'c++': { label: 'C++', part: 'clang' },
  wat: { label: 'WAT' },
};
