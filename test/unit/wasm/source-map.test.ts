import { decode } from '@jridgewell/sourcemap-codec';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { END_SEQUENCE, IS_STATEMENT, NO_FILE } from '../../../src/core/wasm/dwarf/line-rows';
import { lineAt } from '../../../src/core/wasm/dwarf/lookup';
import { importedFunctions } from '../../../src/core/wasm/functions';
import { localNames } from '../../../src/core/wasm/local-names';
import { functionType, type Module } from '../../../src/core/wasm/module';
import { mappedLineAt } from '../../../src/core/wasm/source-map/lookup';
import { readSourceMap, sourceMapUrl, type SourceMapTable } from '../../../src/core/wasm/source-map/source-map';
import { AS_CALLS, asc, buildAsCalls, runAsCalls, type Built, type Mark } from '../../support/as-calls';
import { generator, moduleOf, section, text } from '../../support/bytes';
import { itWith, SAMPLE_MODULE } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const scratch = scratchFolder();
const CODE = 10;
const codeOf = ({ sections }: Module) => {
  const code = sections.find(({ id }) => id === CODE);
  if (code === undefined) throw new Error('there is no code');
  return code;
};

interface Mappings {
  readonly mappings: string;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly sourceRoot: string;
}

/** What another reader says of the mappings, as rows. */
function rowsOf({ mappings }: Mappings, module: Module): string[] {
  const { bodyOffset, bodySize } = codeOf(module);
  const rows = (decode(mappings)[0] ?? []).map(([offset, file = NO_FILE, line = -1, column = -1]) => {
    return [offset - bodyOffset, file, line + 1, Math.min(column + 1, 0xffff)] as const;
  });
  return rows.filter(([address]) => address >= 0 && address < bodySize).map((row) => row.join(' '));
}

function rowsIn({ address, file, line, column, flags }: SourceMapTable): string[] {
  const rows = Array.from(address, (at, row) => `${at} ${file[row]} ${line[row]} ${column[row]}`);
  return rows.filter((_, row) => ((flags[row] as number) & END_SEQUENCE) === 0);
}

const read = (map: string, module: Module): SourceMapTable => {
  const { value, problems } = readSourceMap(map, module);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error('there is no map');
  return value;
};

describe.each([
  ['-O0', []],
  ['-O3', ['-O3']],
] as const)('readSourceMap of what asc writes with %s', (level, options) => {
  let built: Built;
  let module: Module;
  let table: SourceMapTable;
  let marks: Mark[];

  beforeAll(async () => {
    if ('skipped' in asc) return;
    built = buildAsCalls(scratch, `calls${level}`, options);
    module = decodeModule(built.bytes).value;
    table = read(built.map, module);
    ({ marks } = await runAsCalls(built.bytes));
  }, 120_000);

  const lineOf = (offset: number | undefined) => {
    const found = offset === undefined ? undefined : mappedLineAt(table, offset - codeOf(module).bodyOffset);
    return found?.file === 'index.ts' ? found.line : undefined;
  };

  itWith([asc])('has the rows that another reader has', () => {
    const map = JSON.parse(built.map) as Mappings;
    const rows = rowsOf(map, module);
    expect(rows.length).toBeGreaterThan(500);
    expect(rowsIn(table)).toEqual(rows);
    expect(table.files).toEqual(map.sources);
    expect(table.contents).toEqual(map.sourcesContent);
    expect(table.root).toBe(map.sourceRoot);
    const own = table.contents[table.files.indexOf('index.ts')];
    expect(own).toBe(readFileSync(AS_CALLS, 'utf8'));
    return Promise.resolve();
  });

  itWith([asc])('has the lines where calls of the engine stand', () => {
    expect(marks.length).toBe(13);
    for (const { line, callerLine, offsets } of marks) {
      expect(lineOf(offsets[0])).toBe(line);
      // Inlined, a function has no frame of its own; and what chooses between overrides has no line.
      const caller = offsets
        .slice(1)
        .map(lineOf)
        .find((found) => found !== undefined);
      if (level === '-O0' && callerLine !== 0) expect(caller).toBe(callerLine);
    }
    return Promise.resolve();
  });

  itWith([asc])('stands at instructions of the code', () => {
    expect(table.address.every((at, row) => row === 0 || at >= (table.address[row - 1] as number))).toBe(true);
    expect(table.address.at(-1)).toBe(codeOf(module).bodySize);
    expect(sourceMapUrl(module, built.bytes)).toBe(`./calls${level}.wasm.map`);
    return Promise.resolve();
  });

  itWith([asc])('comes with names of locals', () => {
    const { names, functions } = module;
    const imported = importedFunctions(module).length;
    const count = functions.filter((_, at) => localNames(module, built.bytes, imported + at).size > 0).length;
    // asc drops them as soon as it optimises.
    if (level !== '-O0') expect(count).toBe(0);
    if (level !== '-O0') return Promise.resolve();
    expect(count).toBeGreaterThan(50);
    const recurse = [...names.functions].find(([, name]) => name === 'index/recurse')?.[0];
    expect([...localNames(module, built.bytes, recurse ?? -1)]).toEqual([
      [0, 'depth'],
      [1, 'line'],
    ]);
    expect(functionType(module, recurse ?? -1)?.params).toEqual(['i32', 'i32']);
    return Promise.resolve();
  });
});

/** A module with 100 bytes of code at offset 22, and maybe a section. */
function module(...sections: number[][]): { bytes: Uint8Array; module: Module } {
  const bytes = moduleOf(
    section(1, 1, 0x60, 0, 0),
    section(3, 1, 0),
    section(CODE, 1, 98, 0, ...Array<number>(96).fill(1), 0x0b),
    ...sections,
  );
  return { bytes, module: decodeModule(bytes).value };
}

const mapOf = (more: object) => JSON.stringify({ version: 3, sources: ['a.ts', 'b.ts'], names: [], ...more });

describe('readSourceMap', () => {
  const { module: decoded } = module();
  const start = codeOf(decoded).bodyOffset;
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const vlq = (value: number): string => {
    let rest = value < 0 ? -value * 2 + 1 : value * 2;
    let all = '';
    do {
      all += digits[(rest % 32) + (rest >= 32 ? 32 : 0)] ?? '';
      rest = Math.floor(rest / 32);
    } while (rest > 0);
    return all;
  };
  const segment = (...values: number[]) => values.map(vlq).join('');

  it('sorts segments, keeps those of no source, and leaves out what is no code', () => {
    const mappings = [
      segment(0, 0, 0, 0),
      segment(start + 50, 1, 9, 4),
      segment(-40, -1, -5, 0, 0),
      segment(20),
      segment(500, 0, 0, 0),
    ].join(',');
    const table = read(mapOf({ mappings }), decoded);
    expect(rowsIn(table)).toEqual(['10 0 5 5', `30 ${NO_FILE} 0 0`, '50 1 10 5']);
    expect([...table.flags]).toEqual([IS_STATEMENT, IS_STATEMENT, IS_STATEMENT, END_SEQUENCE]);
    expect(lineAt(table, 29)).toMatchObject({ file: 'a.ts', line: 5, column: 5 });
    expect(lineAt(table, 9)).toBeUndefined();
    expect(lineAt(table, 40)).toMatchObject({ file: undefined, line: 0 });
    expect(mappedLineAt(table, 40)).toMatchObject({ file: 'a.ts', line: 5, row: 0 });
    expect(mappedLineAt(table, 9)).toBeUndefined();
  });

  it('ends with the first line, where all code stands', () => {
    const table = read(mapOf({ mappings: `${segment(start, 0, 0, 0)};${segment(start + 1, 0, 0, 0)}` }), decoded);
    expect(rowsIn(table)).toEqual(['0 0 1 1']);
    expect(rowsIn(read(mapOf({ mappings: '' }), decoded))).toEqual([]);
    expect(rowsIn(read(mapOf({ mappings: `;${segment(start, 0, 0, 0)}` }), decoded))).toEqual([]);
  });

  it('takes sources that are unknown, and texts that are there', () => {
    const mappings = [segment(start, 5, 0, 0), segment(1, -4, 0, 0)].join(',');
    const table = read(
      mapOf({ sources: ['a.ts', null], sourcesContent: ['text'], sourceRoot: 'x', mappings }),
      decoded,
    );
    expect(table).toMatchObject({ files: ['a.ts', ''], contents: ['text', undefined], root: 'x' });
    expect(rowsIn(table)).toEqual([`0 ${NO_FILE} 0 0`, '1 1 1 1']);
  });

  it('reads behind the line that keeps browsers from running it', () => {
    expect(read(`)]}'\n${mapOf({ mappings: '' })}`, decoded).files).toEqual(['a.ts', 'b.ts']);
  });

  it('keeps what stands before damage', () => {
    for (const damage of ['!', 'g', 'gggggggggA', 'AA', 'AAA', 'AAAAAA', '//////E', 'é']) {
      const { value, problems } = readSourceMap(
        mapOf({ mappings: `${segment(start, 0, 0, 0)},${damage},AAAA` }),
        decoded,
      );
      expect(problems, damage).toMatchObject([{ code: 'bad-source-map', severity: 'warning' }]);
      expect(rowsIn(value as SourceMapTable), damage).toEqual(['0 0 1 1']);
    }
  });

  it('is none where the text is no map of code', () => {
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"version":3}',
      mapOf({ version: 2, mappings: '' }),
      mapOf({ sections: [] }),
    ]) {
      expect(readSourceMap(text, decoded), text).toMatchObject({
        value: undefined,
        problems: [{ code: 'bad-source-map' }],
      });
    }
    const empty = decodeModule(moduleOf()).value;
    expect(readSourceMap(mapOf({ mappings: '' }), empty)).toEqual({ value: undefined, problems: [] });
  });

  it('is calm with any mappings', () => {
    const random = generator(426);
    const alphabet = `${digits},,,,;!`;
    for (let round = 0; round < 3000; round++) {
      const mappings = Array.from({ length: 200 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
      const { value } = readSourceMap(mapOf({ mappings }), decoded);
      const rows = value?.address.length ?? 0;
      expect(rows).toBeLessThanOrEqual(102);
      for (let row = 1; row < rows; row++) {
        expect((value?.address[row] ?? 0) >= (value?.address[row - 1] ?? 0)).toBe(true);
      }
    }
  });

  it('takes a long map as fast as it is long', () => {
    const mappings = `${segment(start, 0, 0, 0)},${'AACA,'.repeat(1_000_000)}A`;
    const before = performance.now();
    expect(read(mapOf({ mappings }), decoded).address.length).toBe(1_000_003);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});

describe('sourceMapUrl', () => {
  it('reads the section', () => {
    const url = (...contents: number[]) => {
      const { bytes, module: decoded } = module(section(0, ...text('sourceMappingURL'), ...contents));
      return sourceMapUrl(decoded, bytes);
    };
    expect(url(...text('a.wasm.map'))).toBe('a.wasm.map');
    expect(url(...text(''))).toBeUndefined();
    expect(url(9, 97)).toBeUndefined();
    expect(url(1, 0xff)).toBeUndefined();
    expect(url()).toBeUndefined();
  });

  it('reads the sample, whose map fits', () => {
    const bytes = readFileSync(SAMPLE_MODULE);
    const decoded = decodeModule(bytes).value;
    expect(sourceMapUrl(decoded, bytes)).toBe('./hello-filter.wasm.map');
    const table = read(readFileSync(`${SAMPLE_MODULE}.map`, 'utf8'), decoded);
    expect(table.files).toContain('assembly/index.ts');
    expect(table.address.length).toBeGreaterThan(1000);
  });
});
