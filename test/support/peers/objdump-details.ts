/** Parses what `wasm-objdump -x` prints. Its lines are kept but for names that it repeats and marks of its layout. */

import type { Reading } from '../readings';
import { constant } from './objdump-constants';

const TOPICS: Readonly<Record<string, string>> = {
  Type: 'types',
  Import: 'imports',
  Function: 'functions',
  Table: 'tables',
  Memory: 'memories',
  Global: 'globals',
  Tag: 'tags',
  Export: 'exports',
  Start: 'start',
  DataCount: 'dataCount',
  Elem: 'elements',
  Code: 'code',
  Data: 'data',
};
const NAMES: Readonly<Record<string, string>> = {
  func: 'names of functions',
  type: 'names of types',
  table: 'names of tables',
  memory: 'names of memories',
  global: 'names of globals',
  dataseg: 'names of data',
};

type Draft = Record<string, string[]>;

export function parseDetails(text: string): Reading {
  const draft: Draft = { 'module name': [] };
  for (const topic of [...Object.values(TOPICS), ...Object.values(NAMES)]) draft[topic] = [];
  let topic: string | undefined;
  for (const line of text.split('\n')) {
    const heading = /^(\w+)(?:\[\d+\])?:$/.exec(line)?.[1];
    if (heading !== undefined) topic = heading === 'Custom' ? 'Custom' : TOPICS[heading];
    else if (line === ' - name: "name"') topic = 'names';
    else if (topic === 'names') readName(line, draft);
    else if (topic === 'data') readData(line, draft);
    else if (topic !== undefined && line.startsWith(' - ')) draft[topic]?.push(entry(topic, line.slice(3)));
  }
  return readable(draft);
}

/** Of a constant vector it prints what was in memory before, and the same of globals after that. */
function readable({ globals = [], ...others }: Draft): Reading {
  return globals.some((line) => line.startsWith('v128')) ? others : { globals, ...others };
}

function readName(line: string, draft: Draft): void {
  const [, kind = '', index = '', name = ''] = /^ - (\w+)(?:\[(\d+)\])? <(.*)>$/.exec(line) ?? [];
  if (kind === 'module') draft['module name']?.push(name);
  else draft[NAMES[kind] ?? '']?.push(`${index} ${name}`);
}

/** The segment's own line, then its content in rows of sixteen bytes, of which the first is kept. */
function readData(line: string, draft: Draft): void {
  const segments = draft['data'] ?? [];
  const [, place = '', size = '', at = ''] =
    /^ - segment\[\d+\](?: <.*>)? (passive|memory=\d+) size=(\d+)(?: - init (.*))?$/.exec(line) ?? [];
  if (place !== '') segments.push(`${place}${at === '' ? '' : ` ${constant(at)}`} size=${size} `);
  const row = /^ {2}- [0-9a-f]+: ([0-9a-f ]{39})/.exec(line)?.[1];
  if (row !== undefined && segments.at(-1)?.endsWith(' ')) segments.push(`${segments.pop()}${row.replaceAll(' ', '')}`);
}

function entry(topic: string, line: string): string {
  switch (topic) {
    case 'types':
      return line
        .replace(/^type\[\d+\] /, '')
        .replace(/ -> (?:nil|([^()]+|\(ref[^)]*\)))$/, (_, one?: string) => ` -> (${one ?? ''})`);
    case 'imports':
      return line.replace(
        /^(\w+)\[\d+\] ((?:pages: )?\S+(?: (?:mutable|initial|max)=\d+| shared| i64| \(pagesize \d+\))*)(?: <.*?>)? <- /,
        '$1 $2 <- ',
      );
    case 'exports':
      return line.replace(/^(\w+\[\d+\])(?: <.*?>)? -> /, '$1 -> ');
    case 'functions':
    case 'code':
      return line.replace(/ <.*>$/, '');
    case 'globals':
      return global(line);
    case 'elements':
      return element(line);
    default:
      return line
        .replace(/^\w+\[\d+\] /, '')
        .replace(/ <.*>$/, '')
        .replace(/^(start function|data count): /, '');
  }
}

function global(line: string): string {
  const [, type = '', init = ''] = /^global\[\d+\] (.*? mutable=[01])(?: <.*>)? - init (.*)$/.exec(line) ?? [];
  return `${type} ${constant(init)}`;
}

function element(line: string): string {
  const [, flags = '', table = '', count = '', at = ''] =
    /^segment\[\d+\] flags=(\d+) table=(\d+) count=(\d+)(?: - init (.*))?$/.exec(line) ?? [];
  const passive = (Number(flags) & 1) !== 0;
  const mode = !passive ? 'active' : (Number(flags) & 2) !== 0 ? 'declarative' : 'passive';
  return `${mode}${passive ? '' : ` table=${table} ${constant(at)}`} count=${count}`;
}
