/** What is in the plugin while it stands still: Wasm locals, globals and memory, read through the inspector. */

import type { Bytes } from '../core/bytes';
import type { Machine, WasmValue } from '../core/wasm/dwarf/info/expression';
import type { LiveRun, WasmFrame } from './live-run';

type Wire = readonly (readonly [type: string, value: string])[];

const PAGE = 4096;
/** Of one answer. */
const MOST_BYTES = 1 << 20;
const MOST_VALUES = 10_000;

/** In V8's view of a frame, `locals`, `globals` and `stack` are lists of values with a type. */
const VALUES = `((list) => {
  const all = [];
  for (let at = 0; at < ${MOST_VALUES}; at++) {
    const one = list[at];
    if (one === undefined) break;
    all.push([one.type, String(one.value)]);
  }
  return all;
})`;

export class FrameMachine implements Machine {
  private readonly pages = new Map<number, Promise<Bytes | undefined>>();

  private constructor(
    private readonly run: LiveRun,
    private readonly frame: WasmFrame,
    readonly locals: readonly (WasmValue | undefined)[],
    readonly stack: readonly (WasmValue | undefined)[],
    readonly globals: readonly (WasmValue | undefined)[],
  ) {}

  static async of(run: LiveRun, frame: WasmFrame): Promise<FrameMachine> {
    const expression = `[${VALUES}(locals), ${VALUES}(stack), ${VALUES}(globals)]`;
    const [locals, stack, globals] = (await run.evaluate(expression, frame)) as [Wire, Wire, Wire];
    return new FrameMachine(run, frame, locals.map(valueOf), stack.map(valueOf), globals.map(valueOf));
  }

  global(index: number): WasmValue | undefined {
    return this.globals[index];
  }

  async read(address: number, length: number): Promise<Bytes | undefined> {
    if (length < 0 || length > MOST_BYTES || address < 0) return undefined;
    const first = Math.floor(address / PAGE);
    const last = Math.floor((address + Math.max(1, length) - 1) / PAGE);
    const pages = await Promise.all(Array.from({ length: last - first + 1 }, (_, at) => this.page(first + at)));
    const bytes = new Uint8Array(length);
    for (const [at, page] of pages.entries()) {
      const start = (first + at) * PAGE;
      const from = Math.max(address, start);
      const to = Math.min(address + length, start + PAGE);
      if (page === undefined || to - start > page.length) return undefined;
      bytes.set(page.subarray(from - start, to - start), from - address);
    }
    return bytes;
  }

  async write(address: number, bytes: Bytes): Promise<void> {
    const base64 = Buffer.from(bytes).toString('base64');
    const expression = `new Uint8Array(memories[0].buffer).set(Buffer.from(${JSON.stringify(base64)}, 'base64'), ${address})`;
    await this.run.evaluate(`${expression}, 0`, this.frame);
    this.pages.clear();
  }

  async size(): Promise<number> {
    return Number(await this.run.evaluate('memories[0].buffer.byteLength', this.frame));
  }

  private page(index: number): Promise<Bytes | undefined> {
    const known = this.pages.get(index);
    if (known !== undefined) return known;
    const read = this.readPage(index);
    this.pages.set(index, read);
    return read;
  }

  private async readPage(index: number): Promise<Bytes | undefined> {
    const range = `memories[0].buffer.slice(${index * PAGE}, ${(index + 1) * PAGE})`;
    const base64 = await this.run.evaluate(`Buffer.from(${range}).toString('base64')`, this.frame).catch(() => '');
    return new Uint8Array(Buffer.from(String(base64), 'base64'));
  }
}

function valueOf([type, value]: Wire[number]): WasmValue | undefined {
  switch (type) {
    case 'i32':
    case 'f32':
    case 'f64':
      return { type, value: Number(value) };
    case 'i64':
      return { type, value: BigInt(value) };
    default:
      return undefined;
  }
}
