/** Valid modules with unusual names and custom sections. */

import { leb, text } from '../bytes';
import { BODY, custom, I32, list, NOTHING, odd, repeat, vector } from './bytes';
import type { CorpusModule } from './module';

const FUNCTION = [list(1, NOTHING), list(3, [0]), list(10, BODY)];

export function oddNames(): CorpusModule[] {
  return [
    odd('names of no length', ...withNames('', '')),
    odd('names in many scripts', ...withNames('Ünïcödé 🌍 日本語', 'e\u0301 \ufeff \u{10ffff}')),
    odd('names with quotes and dots', ...withNames('a.b "c" <- d', 'x> <"y.z"')),
    odd('control characters in names', ...withNames('line\nbreak\0', '\t\x1b[31m')),
    odd('a long name', ...withNames('n'.repeat(10_000), 'x')),
    odd('a custom section with no name', custom('', 1, 2), custom(''), custom('\u{1f600}')),
    odd('names of everything', ...FUNCTION, nameSection(...EVERYTHING)),
    odd('subsections of names that nobody knows', ...FUNCTION, nameSection([1, ...named('f')], [42, 1, 2, 3], [127])),
    odd('a name section for more than there is', ...FUNCTION, nameSection([9, ...named('data')])),
    odd('a name section with no names', ...FUNCTION, nameSection([0, 0], [1, 0])),
    odd('two sections of producers', producers('clang'), producers('rustc')),
    odd('two name sections', ...FUNCTION, nameSection([1, ...named('first')]), nameSection([0, ...text('second')])),
    odd('features of the target', features('+simd128', '-atomics', '=sign-ext')),
    odd('many names', ...many(5000)),
  ];
}

function withNames(module: string, name: string): number[][] {
  return [
    list(1, NOTHING),
    list(2, [...text(module), ...text(name), 0, 0], [...text(name), ...text(module), 3, I32, 0]),
    list(7, [...text(name), 0, 0], [...text(`${module} `), 3, 0]),
    nameSection([0, ...text(module)], [1, ...named(name)]),
  ];
}

const named = (name: string) => vector([0, ...text(name)]);
/** Module, function, local, label, type, table, memory, global, element, data, field, tag. */
const EVERYTHING = [
  [0, ...text('all')],
  ...repeat(11, (index) => index + 1).map((id) => {
    const names = named(`n${id}`);
    return [id, ...(id === 2 || id === 3 || id === 10 ? vector([0, ...names]) : names)];
  }),
];

function nameSection(...subsections: readonly number[][]): number[] {
  const body = [
    ...text('name'),
    ...subsections.flatMap(([id = 0, ...content]) => [id, ...leb(content.length), ...content]),
  ];
  return [0, ...leb(body.length), ...body];
}

function producers(name: string): number[] {
  return custom('producers', ...vector([...text('processed-by'), ...vector([...text(name), ...text('1.0')])]));
}

function features(...names: readonly string[]): number[] {
  const entries = names.map((name) => [name.charCodeAt(0), ...text(name.slice(1))]);
  return custom('target_features', ...vector(...entries));
}

function many(count: number): number[][] {
  const functions = repeat(count, (index) => [...leb(index), ...text(`function number ${index}`)]);
  return [
    list(1, NOTHING),
    list(3, ...repeat(count, () => [0])),
    list(7, ...repeat(count, (index) => [...text(`e${index}`), 0, ...leb(index)])),
    list(10, ...repeat(count, () => BODY)),
    nameSection([1, ...vector(...functions)]),
  ];
}
