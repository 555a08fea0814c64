import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_NAMES } from '../../../src/core/wasm/custom';
import { decodeModule } from '../../../src/core/wasm/decode';
import { importLabel } from '../../../src/core/wasm/describe';
import { generator, moduleOf, PREAMBLE, section, text } from '../../support/bytes';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../../support/parts';
import { assemble, fixture } from '../../support/wat';

const sample = (): Uint8Array => readFileSync(SAMPLE_MODULE);
const codes = (bytes: Uint8Array): string[] => decodeModule(bytes).problems.map(({ code }) => code);

/** What V8 reads in the same bytes. */
function expectSameAsEngine(bytes: Uint8Array): void {
  const { value: module, problems } = decodeModule(bytes);
  expect(problems).toEqual([]);
  const engine = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const kind = (name: string) => (name === 'func' ? 'function' : name);
  expect(
    module.imports.map((entry) => ({ module: entry.module, name: entry.name, kind: kind(entry.type.kind) })),
  ).toEqual(WebAssembly.Module.imports(engine));
  expect(module.exports.map((entry) => ({ name: entry.name, kind: kind(entry.kind) }))).toEqual(
    WebAssembly.Module.exports(engine),
  );
  for (const { name, bodyOffset, bodySize } of module.sections.filter((one) => one.custom)) {
    const contents = WebAssembly.Module.customSections(engine, name).map((buffer) =>
      Buffer.from(buffer).toString('hex'),
    );
    expect(contents).toContain(Buffer.from(bytes.subarray(bodyOffset, bodyOffset + bodySize)).toString('hex'));
  }
}

describe('decodeModule on real modules', () => {
  it('reads an AssemblyScript plugin as V8 does', () => {
    const { value: module } = decodeModule(sample());
    expect(module).toMatchObject({ kind: 'proxy-wasm', abi: '0.2.1', version: 1 });
    expect(module.functions.length).toBe(module.code.length);
    expect([...module.names.functions].some(([, name]) => name.includes('assembly/index/mask'))).toBe(true);
    expectSameAsEngine(sample());
  });

  itWith([part('goFilter')])('reads a Go plugin as V8 does', () => {
    const bytes = readFileSync(valueOf(part('goFilter')));
    const { value: module } = decodeModule(bytes);
    expect(module).toMatchObject({ kind: 'proxy-wasm', abi: '0.2.0' });
    expect(module.producers.find(({ field }) => field === 'language')?.name).toBe('Go');
    expectSameAsEngine(bytes);
    return Promise.resolve();
  });

  it('leaves out code, data, elements and names where only links are wanted', () => {
    const { elements, data, code, names, ...rest } = decodeModule(sample()).value;
    expect([elements, data, code, [...names.functions]].map((list) => list.length > 0)).toEqual(Array(4).fill(true));
    const links = decodeModule(sample(), 'links');
    expect(links).toEqual({ value: { ...rest, elements: [], data: [], code: [], names: NO_NAMES }, problems: [] });
  });

  it('covers the file with its sections, without gap or overlap', () => {
    const bytes = sample();
    let at = PREAMBLE.length;
    for (const { offset, size } of decodeModule(bytes).value.sections) {
      expect(offset).toBe(at);
      at += size;
    }
    expect(at).toBe(bytes.length);
  });
});

describe('decodeModule on every kind of entry', () => {
  it('all forms of element segments', async () => {
    const bytes = await assemble(
      'elements.wat',
      `(module (table $a 4 funcref) (table $b 4 funcref) (func $f)
        (elem (i32.const 0) $f) (elem func $f) (elem (table $b) (i32.const 1) func $f) (elem declare func $f)
        (elem (i32.const 2) funcref (ref.func $f) (ref.null func)) (elem funcref (ref.func $f))
        (elem (table $b) (i32.const 0) funcref (ref.func $f)) (elem declare funcref (ref.func $f)))`,
    );
    const { value, problems } = decodeModule(bytes);
    expect(problems).toEqual([]);
    expect(value.elements.map(({ mode }) => mode)).toEqual([
      ...['active', 'passive', 'active', 'declarative', 'active', 'passive', 'active', 'declarative'],
    ]);
  });

  it('tags, 64-bit and shared memories, passive data, globals with expressions', async () => {
    const bytes = await assemble(
      'many.wat',
      `(module (import "m" "g" (global $g i32)) (import "m" "mem" (memory 1 2 shared)) (import "m" "t" (table 1 funcref))
        (tag (param i32)) (global (mut i64) (i64.const -5)) (global f64 (f64.const 0.5)) (global i32 (global.get $g))
        (data "passive") (func (export "f") (data.drop 0)))`,
    );
    const { value: module, problems } = decodeModule(bytes);
    expect(problems).toEqual([]);
    expect(module.imports.map((entry) => importLabel(module, entry))).toEqual([
      'global i32',
      'memory 1–2 pages',
      'table 1–∞ funcref',
    ]);
    expect(module.tags.length).toBe(1);
    expect(module.globals.map(({ init }) => init)).toEqual(['i64.const -5', 'f64.const 0.5', 'global.get 0']);
    expect(module.data).toMatchObject([{ mode: 'passive', size: 7 }]);
    expect(module.dataCount).toBe(1);
    const wide = decodeModule(await assemble('wide.wat', '(module (memory i64 1 9))')).value;
    expect(wide.memories).toEqual([{ min: 1n, max: 9n, shared: false, is64: true }]);
  });

  it('types of the GC proposal', () => {
    // (rec (type $s (sub (struct (field (mut i8)) (field (ref null $s))))) (type (sub final $s (array i64))))
    const rec = [0x4e, 2, 0x50, 0, 0x5f, 2, 0x78, 1, 0x63, 0, 0, 0x4f, 1, 0, 0x5e, 0x7e, 0];
    const { value, problems } = decodeModule(moduleOf(section(1, 2, ...rec, 0x60, 1, 0x6e, 1, 0x71)));
    expect(problems).toEqual([]);
    expect(value.types).toEqual([
      { form: 'struct', text: '(struct (field (mut i8)) (field (ref null 0)))' },
      { form: 'array', text: '(array i64)' },
      { form: 'func', params: ['anyref'], results: ['nullref'] },
    ]);
  });

  it('names, producers and target features', () => {
    const names = [0, ...[3, 2, 0x68, 0x69], 1, 4, 1, 0, 1, 0x66];
    const module = decodeModule(
      moduleOf(
        section(0, ...text('name'), ...names),
        section(0, ...text('producers'), 1, ...text('language'), 1, ...text('C11'), ...text('9')),
        section(0, ...text('target_features'), 1, 0x2b, ...text('simd128')),
      ),
    ).value;
    expect(module.names.module).toBe('hi');
    expect(module.names.functions.get(0)).toBe('f');
    expect(module.producers).toEqual([{ field: 'language', name: 'C11', version: '9' }]);
    expect(module.targetFeatures).toEqual(['+simd128']);
  });
});

describe('kinds and ABI versions', () => {
  const exporting = (...names: string[]) =>
    moduleOf(
      section(1, 1, 0x60, 0, 0),
      section(3, 1, 0),
      section(7, names.length, ...names.flatMap((name) => [...text(name), 0, 0])),
      section(10, 1, 2, 0, 0x0b),
    );

  it.each([
    ['proxy_abi_version_0_1_0', '0.1.0'],
    ['proxy_abi_version_0_2_0', '0.2.0'],
    ['proxy_abi_version_0_2_1', '0.2.1'],
    ['proxy_abi_version_0_2_100', '0.2.100'],
  ])('%s', (marker, abi) => {
    expect(decodeModule(exporting('_start', marker)).value).toMatchObject({ kind: 'proxy-wasm', abi });
  });

  it('the first marker decides', () => {
    const both = exporting('proxy_abi_version_0_2_0', 'proxy_abi_version_0_2_1');
    expect(decodeModule(both).value.abi).toBe('0.2.0');
  });

  it('WASI command, WASI reactor, plain module, component', async () => {
    expect(decodeModule(exporting('_start')).value.kind).toBe('wasi-command');
    expect(decodeModule(exporting('_initialize')).value.kind).toBe('wasi-reactor');
    expect(decodeModule(await fixture('plain')).value.kind).toBe('plain');
    const component = Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, ...section(7, 1, 0x40), ...section(11, 0)]);
    const { value, problems } = decodeModule(component);
    expect(problems).toEqual([]);
    expect(value.kind).toBe('component');
    expect(value.sections.map(({ name }) => name)).toEqual(['type', 'export']);
  });
});

describe('decodeModule on malformed input', () => {
  it.each<[string, Uint8Array, string, number]>([
    ['no Wasm at all', Buffer.from('hello'), 'not-wasm', 0],
    ['nothing', new Uint8Array(0), 'empty', 0],
    ['half a preamble', Uint8Array.from(PREAMBLE.slice(0, 6)), 'truncated', 6],
    ['a later version', Uint8Array.from([...PREAMBLE.slice(0, 4), 2, 0, 0, 0]), 'bad-version', 4],
    ['a section past the end', moduleOf([1, 100, 1]), 'truncated', 8],
    ['more types than bytes', moduleOf(section(1, 0xff, 0xff, 0xff, 0xff, 0x0f)), 'bad-count', 10],
    ['a LEB128 without end', moduleOf(section(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)), 'bad-leb128', 10],
    ['a name that is not UTF-8', moduleOf(section(7, 1, 2, 0xff, 0xfe, 0, 0)), 'bad-utf8', 12],
    ['an unknown section', moduleOf(section(99)), 'unknown-section', 8],
    ['a section twice', moduleOf(section(1, 0), section(1, 0)), 'section-order', 11],
    ['sections out of order', moduleOf(section(3, 0), section(1, 0)), 'section-order', 11],
    ['bytes too many', moduleOf(section(1, 0, 0)), 'trailing-bytes', 11],
    ['functions without code', moduleOf(section(1, 1, 0x60, 0, 0), section(3, 1, 0)), 'missing-code', 18],
    ['data announced but missing', moduleOf(section(12, 3)), 'missing-data', 11],
    ['a constant expression that computes', moduleOf(section(6, 1, 0x7f, 0, 0x0f)), 'bad-expression', 13],
    [
      'an integer with bits to spare',
      moduleOf(section(6, 1, 0x7f, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x10, 0x0b)),
      'bad-leb128',
      14,
    ],
  ])('%s', (_name, bytes, code, offset) => {
    const [first] = decodeModule(bytes).problems;
    expect(first).toMatchObject({ code, place: { offset } });
  });

  it('custom sections may bear any name', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(codes(moduleOf(section(0, ...text(name), 1, 2, 3)))).toEqual([]);
    }
  });

  it('a million tiny sections end in a problem, not in a hang', () => {
    const many = new Uint8Array(8 + 3 * 1_000_000);
    many.set(PREAMBLE);
    for (let at = 8; at < many.length; at += 3) many.set([0, 1, 0], at);
    const { value, problems } = decodeModule(many);
    expect(problems.map(({ code }) => code)).toEqual(['too-many-sections']);
    expect(value.sections.length).toBe(100_000);
  });

  it('lists beyond what engines take are refused before they are read', () => {
    const functions = new Uint8Array(2_000_000);
    const header = [3, 0x80, 0x89, 0x7a, 0xfc, 0x88, 0x7a];
    expect(codes(Uint8Array.from([...PREAMBLE, ...header, ...functions]))[0]).toBe('too-many');
  });

  it('cut at every offset: never an exception, and the problem is within the file', () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length += length < 4096 ? 1 : 97) {
      for (const { place } of decodeModule(bytes.subarray(0, length)).problems) {
        expect(place.offset).toBeLessThanOrEqual(length);
      }
    }
  });

  it('5,000 files with random bytes changed: never an exception', () => {
    const random = generator(7);
    const bytes = sample();
    for (let round = 0; round < 5000; round++) {
      const copy = bytes.slice(0, 12_000);
      for (let i = 0; i < 8; i++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
      decodeModule(copy);
    }
  });
});
