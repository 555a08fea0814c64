/** Runs the Go program of test/fixtures/debug/go-calls, which tells at many places which frames Go itself sees. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { concatBytes, type Bytes } from '../../src/core/bytes';
import { decodeModule } from '../../src/core/wasm/decode';
import { nameBytes, section } from '../../src/core/wasm/writer';
import { ROOT } from './found';

export const GO_CALLS = join(ROOT, 'test', 'fixtures', 'debug', 'go-calls');

export function buildGoCalls(target: string): Bytes {
  const env = { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  execFileSync('go', ['build', '-trimpath', '-o', target, '.'], { cwd: GO_CALLS, env, stdio: 'inherit' });
  return withStackPointer(readFileSync(target));
}

const STACK_POINTER = 'test:stack-pointer';
const GLOBAL = 3;

/** Exports the module's global 0; there is room for one more in the count's byte. */
function withStackPointer(bytes: Bytes): Bytes {
  const found = decodeModule(bytes).value.sections.find(({ id }) => id === 7);
  if (found === undefined) throw new Error('nothing is exported');
  const { offset, size, bodyOffset, bodySize } = found;
  const [count = 0, ...exports] = bytes.subarray(bodyOffset, bodyOffset + bodySize);
  const more = section(7, [count + 1], exports, nameBytes(STACK_POINTER), [GLOBAL, 0]);
  return concatBytes([bytes.subarray(0, offset), more, bytes.subarray(offset + size)]);
}

export interface NamedFrame {
  readonly name: string;
  readonly file: string | undefined;
  readonly line: number;
}

/** One call of `mark`. */
export interface Mark {
  readonly label: string;
  /** As `runtime.Callers` has them, without `mark` (which stands at another line then) and `goexit`. */
  readonly frames: readonly NamedFrame[];
  /** Where the engine's frames stand in the file; the first two are those of `hostMark` and `mark`. */
  readonly offsets: readonly number[];
  readonly stackPointer: number;
  /** Memory from there on. */
  readonly stack: Bytes;
}

/** The stack that `deep` needs, and more. */
const STACK_SIZE = 0x40000;

export async function runGoCalls(bytes: Bytes): Promise<Mark[]> {
  const marks: Mark[] = [];
  const wasi = new WASI({ version: 'preview1' });
  const { memory, instance } = await instantiate(bytes, wasi, (text) => {
    const [label = '', , ...frames] = text.split('\n');
    const pointer = (instance().exports[STACK_POINTER] as WebAssembly.Global).value as number;
    marks.push({
      label,
      frames: frames.slice(0, -1).map(frameOf),
      offsets: engineFrames(),
      stackPointer: pointer,
      stack: new Uint8Array(memory().buffer.slice(pointer, pointer + STACK_SIZE)),
    });
  });
  wasi.start(instance());
  return marks;
}

async function instantiate(bytes: Bytes, wasi: WASI, onMark: (text: string) => void) {
  const instance = (): WebAssembly.Instance => live.instance;
  const memory = () => instance().exports['memory'] as WebAssembly.Memory;
  const mark = (at: number, length: number) => onMark(Buffer.from(memory().buffer, at, length).toString());
  const imports = { ...wasi.getImportObject(), test: { mark } } as WebAssembly.Imports;
  const live = await WebAssembly.instantiate(new Uint8Array(bytes), imports);
  return { instance, memory };
}

function frameOf(line: string): NamedFrame {
  const [name = '', file, number] = line.split('\t');
  return { name, file, line: Number(number) };
}

/** Innermost first, by their offsets in the file. */
function engineFrames(): number[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 1000;
  const { stack = '' } = new Error('for its stack');
  Error.stackTraceLimit = before;
  return Array.from(stack.matchAll(/wasm-function\[\d+\]:0x([\da-f]+)/g), ([, offset]) => parseInt(offset ?? '', 16));
}
