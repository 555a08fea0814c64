import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesTree, sizesOf, type SizeNode } from '../../../src/core/inspect/sizes';
import { decodeModule } from '../../../src/core/wasm/decode';
import { functionNames } from '../../../src/core/wasm/functions';
import type { Module } from '../../../src/core/wasm/module';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../../support/parts';
import { parseAny } from '../../support/wabt-text';

const PREAMBLE_BYTES = 8;

const moduleAt = (path: string): Module => decodeModule(readFileSync(path)).value;
const codeSize = (module: Module): number => module.code.reduce((sum, { size }) => sum + size, 0);
const sumOf = (nodes: readonly SizeNode[]): number => nodes.reduce((sum, { bytes }) => sum + bytes, 0);
const leaves = (node: SizeNode): SizeNode[] => (node.children === undefined ? [node] : node.children.flatMap(leaves));

/** Of every node: its children come to its size, the largest first. */
function expectWhole(node: SizeNode): void {
  if (node.children === undefined) return;
  const sizes = node.children.map(({ bytes }) => bytes);
  expect(sumOf(node.children), node.name).toBe(node.bytes);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  node.children.forEach(expectWhole);
}

/** Each function stands once in the tree, with its name and size. */
function expectEachFunctionOnce(module: Module, tree: SizeNode): void {
  const names = functionNames(module);
  const imported = names.length - module.code.length;
  const expected = module.code.map(({ size }, k) => [imported + k, names[imported + k], size]);
  const found = leaves(tree).map(({ index = -1, name, bytes }) => [index, name, bytes]);
  expect(found.sort(([a], [b]) => Number(a) - Number(b))).toEqual(expected);
}

function expectAllAccountedFor(module: Module): void {
  const { total, sections, packages } = sizesOf(module);
  expect(total).toBe(module.size);
  expect(sumOf(sections.children ?? []) + PREAMBLE_BYTES).toBe(total);
  expect(packages.bytes).toBe(codeSize(module));
  expectWhole(packages);
  expectEachFunctionOnce(module, packages);
}

/** `a > b > f`: ways from the root to each leaf. */
function ways({ children = [] }: SizeNode): string[] {
  return children.flatMap((child) =>
    child.children === undefined ? [child.name] : ways(child).map((way) => `${child.name} > ${way}`),
  );
}

describe('where the bytes go', () => {
  it('in an AssemblyScript plugin: all are accounted for', () => {
    const module = moduleAt(SAMPLE_MODULE);
    expectAllAccountedFor(module);
    expect(sizesOf(module).language).toBe('assemblyscript');
  });

  for (const [name, key] of [
    ['go', 'goFilter'],
    ['rust', 'rustFilter'],
    ['c++', 'cppFilter'],
  ] as const) {
    // prettier-ignore
    itWith([part(key)])(`in a plugin in ${name}: all are accounted for`, () => {
      const module = moduleAt(valueOf(part(key)));
      expectAllAccountedFor(module);
      expect(sizesOf(module).language).toBe(name);
      return Promise.resolve();
    });
  }

  it('by package, and in it by function', async () => {
    const names = ['$encoding/json.Marshal', '$encoding/json.Unmarshal', '$encoding/hex.Dump', '$main.main', '$runtime.mallocgc']; // prettier-ignore
    const bytes = await parseAny(`(module ${names.map((name) => `(func ${name} nop)`).join('')})`);
    const { packages } = sizesOf(decodeModule(bytes).value);
    expect(ways(packages).sort()).toEqual([
      ...['encoding > hex > encoding/hex.Dump', 'encoding > json > encoding/json.Marshal'],
      ...['encoding > json > encoding/json.Unmarshal', 'main > main.main', 'runtime > runtime.mallocgc'],
    ]);
  });

  it.each([
    ['go', ['encoding/json.F', 'runtime.mallocgc', 'runtime.main'], 'encoding/json > encoding/json.F'],
    ['rust', ['core::fmt::write', 'std::io::f', '__rust_alloc'], 'core::fmt > core::fmt::write'],
    ['c++', ['ns::A::f()', 'ns::A::g()', 'main'], 'ns::A > ns::A::f()'],
    ['assemblyscript', ['~lib/rt/itcms/__new', 'assembly/index/f'], '~lib/rt/itcms > ~lib/rt/itcms/__new'],
  ])('joined where one holds another alone, as names of %s are', async (language, names, way) => {
    const bytes = await parseAny(`(module ${names.map(() => '(func nop)').join('')})`);
    const sizes = sizesOf(decodeModule(bytes).value, names);
    expect([sizes.language, ways(sizes.packages)]).toEqual([language, expect.arrayContaining([way])]);
  });

  it('of a module without code, and of an empty one', () => {
    const { value } = decodeModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(sizesOf(value)).toMatchObject({ total: 8, packages: { bytes: 0, children: [] } });
  });

  it('tells two functions of one name apart', async () => {
    const bytes = await parseAny('(module (func $a nop) (func $b nop nop))');
    const { packages } = sizesOf(decodeModule(bytes).value, ['ns::f', 'ns::f']);
    expect(leaves(packages).map(({ name, index }) => [name, index])).toEqual([['ns::f', 1], ['ns::f', 0]]); // prettier-ignore
  });
});

describe('source files as a tree of folders', () => {
  const module = moduleAt(SAMPLE_MODULE);
  const total = codeSize(module);

  it('has a place for code that comes from none', () => {
    const tree = filesTree(module, [{ path: 'src/a.c', bytes: 100 }]);
    expect(tree.bytes).toBe(total);
    expect(ways(tree)).toEqual(['(no file)', 'src > a.c']);
    expectWhole(tree);
  });

  it('has no such place where all has its file', () => {
    expect(ways(filesTree(module, [{ path: 'a.c', bytes: total }]))).toEqual(['a.c']);
  });

  it('comes to the sum of all files, whatever their paths', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '..', '', 'c.rs'), { minLength: 1, maxLength: 20 });
    const file = fc.record({ path: path.map((parts) => parts.join('/')), bytes: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 30 }), (files) => {
        const tree = filesTree(module, files);
        expect(tree.bytes).toBe(Math.max(total, sumOf(files.map((one) => ({ name: one.path, ...one })))));
        expectWhole(tree);
      }),
    );
  });

  it('is no deeper than people read', () => {
    const deep = Array.from({ length: 40 }, (_, k) => `d${k}`).join('/');
    const [way] = ways(filesTree(module, [{ path: deep, bytes: total }]));
    expect(way?.split(' > ').length).toBeLessThanOrEqual(13);
    expect(way?.endsWith('d38/d39')).toBe(true);
  });

  it('has folders that hold one folder alone as one step', () => {
    const files = ['a.c', 'b.c'].map((name) => ({ path: `/home/me/src/${name}`, bytes: total / 2 }));
    expect(ways(filesTree(module, files))).toEqual(['home/me/src > a.c', 'home/me/src > b.c']);
  });
});
