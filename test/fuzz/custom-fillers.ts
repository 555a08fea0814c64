/** Contents of custom sections that have much of one thing. */

import { leb128, nameBytes } from '../../src/core/wasm/writer';
import { nastyName } from './names';
import type { Random } from './random';

type Contents = (random: Random, count: number) => number[];

const text = (name: string) => [...nameBytes(name)];
const times = (count: number, make: (index: number) => readonly number[]) =>
  Array.from({ length: count }, (_, index) => make(index)).flat();
const sized = (bytes: readonly number[]) => [...leb128(bytes.length), ...bytes];
const le32 = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

const names: Contents = (random, count) => {
  const name = random.chance(0.5) ? text(random.pick(['a', 'std::x', 'a/b.c', ''])) : text(nastyName(random, 300));
  const map = [...leb128(count), ...times(count, (index) => [...leb128(index), ...name])];
  return [random.pick([1, 4, 5, 6, 7, 9]), ...sized(map)];
};

const longName: Contents = (random, count) => [1, ...sized([1, 0, ...text(nastyName(random, count * 8))])];

const locals: Contents = (random, count) => {
  const map = random.chance(0.5) ? [0, 0] : [0, 1, 0, 1, 97];
  return [2, ...sized([...leb128(count), ...times(count, () => map)])];
};

const subsections: Contents = (random, count) => times(count, () => [random.pick([0, 1, 2, 4, 99]), 1, 0]);

const producers: Contents = (random, count) => {
  const field = text(nastyName(random, 20_000));
  return [1, ...field, ...leb128(count), ...times(count, () => random.chance(0.5) ? [0, 0] : [1, 97, 0])]; // prettier-ignore
};

const features: Contents = (_, count) => [...leb128(count), ...times(count, () => [0x2b, 0])];

const needed: Contents = (random, count) => {
  const libraries = [...leb128(count), ...times(count, () => text('lib.so'))];
  return random.chance(0.5) ? [2, ...sized(libraries)] : [0, 0, 0, 0, ...libraries];
};

/** A unit of version 5 whose tables of files have many entries, of many attributes. */
const lineFiles: Contents = (random, count) => {
  const format = times(random.size(255), () => [random.between(1, 5), random.pick([0x0b, 0x19, 0x08, 0x1f, 0x0f])]);
  const table = [...leb128(format.length / 2), ...format, ...leb128(count), ...times(count, () => [97, 0])];
  return unit(5, [...table, ...table], []);
};

/** A program that writes rows, or long runs of one opcode. */
const lineRows: Contents = (random, count) => {
  const opcode = random.pick([[1], [0x20], [0xff], [3, 1], [0, 1, 1], [0, 5, 2, 1, 0, 0, 0, 0x20], [4, 1], [9, 1, 0], [8]]); // prettier-ignore
  return unit(4, [...text('d').slice(1), 0, 0, ...text('a.c').slice(1), 0, 0, 0, 0, 0], [0, 5, 2, 1, 0, 0, 0, ...times(count, () => opcode), 0, 1, 1]); // prettier-ignore
};

const lineUnits: Contents = (_, count) => times(count, () => le32(0));

function unit(version: number, tables: readonly number[], program: readonly number[]): number[] {
  const header = [1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, ...tables];
  const rest = [version, 0, ...(version === 5 ? [4, 0] : []), ...le32(header.length), ...header, ...program];
  return [...le32(rest.length), ...rest];
}

const CONTENTS: readonly (readonly [string, Contents])[] = [
  ['name', names],
  ['name', names],
  ['name', longName],
  ['name', longName],
  ['name', locals],
  ['name', subsections],
  ['producers', producers],
  ['target_features', features],
  ['dylink.0', needed],
  ['dylink', needed],
  ['.debug_line', lineFiles],
  ['.debug_line', lineRows],
  ['.debug_line', lineRows],
  ['.debug_line', lineUnits],
];

export function customContents(random: Random, count: number): readonly [name: string, contents: Uint8Array] {
  const [name, make] = random.pick(CONTENTS);
  return [name, Uint8Array.from(make(random, count))];
}
