import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bytes } from '../../../src/core/bytes';
import { InstructionReader } from '../../../src/core/wasm/code/instructions';
import { decodeModule } from '../../../src/core/wasm/decode';
import { END_SEQUENCE, IS_STATEMENT, NO_FILE, PROLOGUE_END } from '../../../src/core/wasm/dwarf/line-rows';
import { lineAt } from '../../../src/core/wasm/dwarf/lookup';
import { IS_CALL, readGoCallSites, type GoCallSites } from '../../../src/core/wasm/go/call-sites';
import { CodeCursor } from '../../../src/core/wasm/go/code-cursor';
import { GoFrames, type GoFrame } from '../../../src/core/wasm/go/frames';
import type { Module } from '../../../src/core/wasm/module';
import { buildGoCalls, GO_CALLS, runGoCalls, type Mark, type NamedFrame } from '../../support/go-calls';
import { generator } from '../../support/bytes';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const scratch = scratchFolder();
/** Go is there when its plugin is. */
const goIsThere = part('goFilter');
const SOURCE = readFileSync(join(GO_CALLS, 'main.go'), 'utf8').split('\n');
const FILE = 'wasm-plugin-workbench.example/go-calls/main.go';

let bytes: Bytes;
let module: Module;
let sites: GoCallSites;
let frames: GoFrames;
let marks: Mark[];

function read(of: Bytes): { module: Module; sites: GoCallSites } {
  const decoded = decodeModule(of).value;
  const { value, problems } = readGoCallSites(decoded, of);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error('it is not of Go');
  return { module: decoded, sites: value };
}

beforeAll(async () => {
  if ('skipped' in goIsThere) return;
  bytes = buildGoCalls(join(scratch, 'go-calls.wasm'));
  ({ module, sites } = read(bytes));
  frames = new GoFrames(module, bytes, sites);
  marks = await runGoCalls(bytes);
}, 300_000);

const codeStart = (of: Module): number => of.sections.find(({ id }) => id === 10)?.bodyOffset ?? 0;
const isSet = (flags: number | undefined, flag: number) => ((flags ?? 0) & flag) !== 0;
const shown = (all: readonly GoFrame[]): NamedFrame[] =>
  all.filter(({ isHidden }) => !isHidden).map(({ name, file, line }) => ({ name, file, line }));
/** Go itself tells `runtime.Callers` of its runtime, but of no wrappers. */
const seenByGo = ({ frames: all }: Mark) => all.filter(({ name }) => !/^runtime\.[a-z]/.test(name));
const seenByEngine = ({ offsets }: Mark) =>
  shown(offsets.slice(2).flatMap((offset) => frames.framesAt(offset - codeStart(module))));
/** The rows of functions of package main. */
const rowsOfMain = (): number[] => {
  const { functions, address, functionIndex } = sites;
  const indices = new Set(functions.index.filter((_, row) => (functions.name[row] ?? '').startsWith('main.')));
  return Array.from(address.keys()).filter((row) => indices.has(functionIndex[row] as number));
};
const inFixture = (row: number) => sites.files[sites.file[row] as number] === FILE;
const linesWhere = (wanted: (row: number) => boolean): Set<number> =>
  new Set(
    rowsOfMain()
      .filter((row) => inFixture(row) && wanted(row))
      .map((row) => sites.line[row] as number),
  );
const linesLike = (pattern: RegExp): number[] =>
  SOURCE.flatMap((text, at) => (pattern.test(text) ? [at + 1] : [])).filter(
    (line) => !/^func mark/.test(SOURCE[line - 1] ?? ''),
  );

describe('readGoCallSites on a running program', () => {
  itWith([goIsThere])('has the lines that Go sees in each frame of the engine', () => {
    expect(marks.length).toBeGreaterThan(30);
    let count = 0;
    for (const mark of marks) {
      const found = seenByEngine(mark);
      count += found.length;
      expect(found, mark.label).toEqual(seenByGo(mark).slice(0, found.length));
    }
    expect(count).toBeGreaterThan(60);
    return Promise.resolve();
  });

  itWith([goIsThere])("reads all frames from Go's own stack", async () => {
    for (const one of marks) {
      const { stackPointer, label } = one;
      const reads = (address: number, length: number) =>
        Promise.resolve(one.stack.subarray(address - stackPointer, address - stackPointer + length));
      const mark = {
        name: 'main.mark',
        file: FILE,
        line: SOURCE.findIndex((text) => text.includes('hostMark(unsafe')) + 1,
      };
      // At the import's call, where the stack pointer stands at the address that leads back, and at the call of it.
      const [inImport, inMark] = one.offsets.map((offset) => offset - codeStart(module)) as [number, number];
      const [first, ...stack] = shown(await frames.stackAt(inImport, stackPointer, reads));
      expect(first?.name).toBe('main.hostMark');
      expect(stack, label).toEqual([mark, ...seenByGo(one)]);
      expect(shown(await frames.stackAt(inMark, stackPointer, reads)), label).toEqual(stack);
    }
  });

  itWith([goIsThere])('has frames of each kind, whole stacks of the engine and cut ones', () => {
    const names = new Set(marks.flatMap((mark) => mark.frames.map(({ name }) => name)));
    const kinds = ['main.inner', 'main.outer', 'main.(*byPointer).show', 'main.byValue.show', 'main.(*pair[...]).swap'];
    for (const name of [
      ...kinds,
      'main.main.func1',
      'main.goroutines.func1',
      'main.closures.func2',
      'runtime.gopanic',
    ]) {
      expect(names).toContain(name);
    }
    const deep = marks.find(({ label }) => label === 'behind a stack that has grown');
    expect(deep?.frames.filter(({ name }) => name === 'main.deep').length).toBe(201);
    const cut = marks.filter((mark) => seenByEngine(mark).length < seenByGo(mark).length);
    expect(cut.map(({ label }) => label)).toEqual(expect.arrayContaining(['sent', 'after a switch']));
    expect(cut.length).toBeLessThan(marks.length);
    return Promise.resolve();
  });
});

describe('readGoCallSites on a program that is known', () => {
  itWith([goIsThere])('has a call of each line of the source that calls, and no other', () => {
    const index = sites.functions.index[sites.functions.name.indexOf('main.mark')] as number;
    const callsMark = (row: number) => {
      const at = codeStart(module) + (sites.address[row] as number);
      return isSet(sites.flags[row], IS_CALL) && bytes[at] === 0x10 && calleeAt(at + 1) === index;
    };
    const calling = linesLike(/\bmark\(/);
    expect([...linesWhere(callsMark)].sort((a, b) => a - b)).toEqual(calling);
    return Promise.resolve();
  });

  itWith([goIsThere])(
    'has a place for breakpoints on each line that calls, that returns, and that begins a function',
    () => {
      const places = linesWhere((row) => isSet(sites.flags[row], IS_STATEMENT));
      const missing = linesLike(/\bmark\(|^\t+return|^func .*\{$|^\t+switch|^\t+(\} else )?if /).filter(
        (line) => !places.has(line),
      );
      // What is inlined has no beginning, this switch no code of its own, and one return is made one with the if above.
      const without = ['func inner(n int) int {', '\tswitch {', '\treturn sum'];
      expect(missing.map((line) => SOURCE[line - 1]).filter((text) => !without.includes(text ?? ''))).toEqual([]);
      return Promise.resolve();
    },
  );

  itWith([goIsThere])('has each function begin at its func', () => {
    const begins = linesWhere((row) => isSet(sites.flags[row], PROLOGUE_END));
    expect(begins.size).toBeGreaterThan(15);
    for (const line of begins) expect(SOURCE[line - 1]).toMatch(/\bfunc\b|\bdefer\b/);
    return Promise.resolve();
  });

  itWith([goIsThere])('ascends, ends each function, and stands at calls', () => {
    const { address, flags, functionIndex, functions } = sites;
    const start = codeStart(module);
    let ends = 0;
    for (let row = 0; row < address.length; row++) {
      if (row > 0 && (address[row] as number) < (address[row - 1] as number)) expect.fail(`row ${row}`);
      const op = bytes[start + (address[row] as number)];
      if (isSet(flags[row], IS_CALL) && op !== 0x10 && op !== 0x11) expect.fail(`row ${row}`);
      if (!isSet(flags[row], END_SEQUENCE)) continue;
      ends++;
      if (functionIndex[row + 1] === functionIndex[row]) expect.fail(`row ${row}`);
    }
    expect(ends).toBe(functions.index.length);
    return Promise.resolve();
  });

  itWith([goIsThere])('tells of no frames outside of functions', () => {
    expect(frames.framesAt(0)).toEqual([]);
    expect(frames.framesAt(0xffffffff)).toEqual([]);
    expect(frames.framesOf({ functionIndex: 0, pc: 0 })).toEqual([]);
    expect(lineAt(sites, 0)).toBeUndefined();
    return Promise.resolve();
  });
});

function calleeAt(at: number): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] as number;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

describe('readGoCallSites on real plugins', () => {
  for (const name of ['goFilter', 'goLarge'] as const) {
    itWith([part(name)])(`${name}: each function has its lines`, () => {
      const of = readFileSync(valueOf(part(name)));
      const decoded = decodeModule(of).value;
      const before = performance.now();
      const { value, problems } = readGoCallSites(decoded, of);
      expect(performance.now() - before).toBeLessThan(2000);
      expect(problems).toEqual([]);
      const { functionIndex = new Uint32Array(), file = [], line = [], flags = [] } = value ?? {};
      expect(new Set(functionIndex)).toEqual(new Set(value?.functions.index));
      const unknown = functionIndex.filter((_, row) => line[row] === 0 && !isSet(flags[row], END_SEQUENCE));
      // go:buildid, which is no code.
      expect(new Set(unknown).size).toBe(1);
      expect(Array.from(file).filter((one, row) => one === NO_FILE && line[row] !== 0)).toEqual([]);
      return Promise.resolve();
    });
  }

  it('tells of none where Go was not at work', () => {
    const of = readFileSync(SAMPLE_MODULE);
    expect(readGoCallSites(decodeModule(of).value, of)).toEqual({ value: undefined, problems: [] });
  });
});

describe('CodeCursor', () => {
  for (const name of ['goFilter', 'rustFilter', 'cppFilter'] as const) {
    itWith([part(name)])(`${name}: passes each instruction as InstructionReader does`, () => {
      const of = readFileSync(valueOf(part(name)));
      const { code } = decodeModule(of).value;
      // What parts a block counts as inside of it here.
      const depthOf = ({ opcode, depth }: InstructionReader) => depth + (opcode.nesting === 'separates' ? 1 : 0);
      let count = 0;
      for (const body of code) {
        const [cursor, reader] = [new CodeCursor(of, body), InstructionReader.of(of, body)];
        for (let more = true; more; count++) {
          more = reader.next();
          const isSame = cursor.next() === more && cursor.pos === reader.r.pos && cursor.depth === depthOf(reader);
          if (!isSame)
            expect([cursor.offset, cursor.pos, cursor.depth]).toEqual([reader.offset, reader.r.pos, depthOf(reader)]);
          if (reader.opcode.name === 'br_table') expect(cursor.labels).toEqual(reader.indices);
        }
      }
      expect(count).toBeGreaterThan(10_000);
      return Promise.resolve();
    });
  }
});

describe('readGoCallSites on damaged modules', () => {
  const expectCalm = async (of: Bytes, decoded: Module) => {
    const { value } = readGoCallSites(decoded, of);
    if (value === undefined) return;
    expect(value.address.length).toBeLessThan(of.length / 8 + 100_000);
    const found = new GoFrames(decoded, of, value);
    for (let row = 0; row < value.address.length; row += 997) found.framesAt(value.address[row] as number);
    const anything = (address: number, length: number) =>
      Promise.resolve(of.subarray(address % 1e6, (address % 1e6) + length));
    const at = value.address[value.address.length >>> 1] ?? 0;
    expect((await found.stackAt(at, codeStart(decoded), anything)).length).toBeLessThan(300_000);
  };

  itWith([goIsThere])('cut anywhere', async () => {
    for (let cut = 1; cut < 20; cut++) {
      const of = bytes.subarray(0, Math.floor((bytes.length * cut) / 20));
      await expectCalm(of, decodeModule(of).value);
      await expectCalm(of, module);
    }
  });

  itWith([goIsThere])('with bytes changed', async () => {
    const random = generator(20_261_121);
    const { functions } = sites;
    expect(functions.index.length).toBeGreaterThan(1000);
    for (let round = 0; round < 20; round++) {
      const of = bytes.slice();
      for (let changes = 2000; changes > 0; changes--) {
        const at = codeStart(module) + Math.floor(random() * (of.length - codeStart(module)));
        of[at] = random() * 256;
      }
      await expectCalm(of, module);
    }
  });
});
