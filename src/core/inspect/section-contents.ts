/** What a section has, in a few words: for custom sections what they say. */

import { lossyUtf8, type Bytes } from '../bytes';
import { dylinkOf } from '../wasm/dylink';
import type { Module, Section } from '../wasm/module';

const MOST = 120;

const CORE: Readonly<Record<string, string>> = {
  type: 'types of functions, structs and arrays',
  import: 'what a host must provide',
  function: 'which type each function has',
  table: 'tables that calls through pointers use',
  memory: 'sizes of memories',
  global: 'global variables',
  export: 'what a host can call and see',
  start: 'the function that runs at once',
  element: 'contents of tables',
  code: 'bodies of functions',
  data: 'initial contents of memory',
  'data count': 'how many data segments there are',
  tag: 'exceptions',
};

export function sectionContents(module: Module, bytes: Bytes, section: Section): string {
  if (!section.custom) return CORE[section.name] ?? '';
  const text = customContents(module, bytes, section);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function customContents(module: Module, bytes: Bytes, section: Section): string {
  const { name } = section;
  if (name === 'name') return nameContents(module);
  if (name === 'producers')
    return joined(module.producers, (one) => `${one.field}: ${one.name} ${one.version}`.trim(), ', ');
  if (name === 'target_features') return joined(module.targetFeatures, (feature) => feature, ' ');
  if (name.startsWith('.debug_')) return 'DWARF: debug information';
  if (name === 'dylink.0' || name === 'dylink') return dylinkContents(module, bytes);
  const body = bytes.subarray(section.bodyOffset, section.bodyOffset + Math.min(section.bodySize, MOST * 2));
  return isText(body)
    ? lossyUtf8(body)
        .replace(/[^\x20-\x7e]+/g, ' ')
        .trim()
    : '';
}

/** As many as are shown: each may be long, and they may be many. */
function joined<T>(items: readonly T[], textOf: (item: T) => string, separator: string): string {
  const texts: string[] = [];
  for (let at = 0, length = 0; at < items.length && length <= MOST; at++) {
    const text = textOf(items[at] as T).slice(0, MOST);
    length += text.length + separator.length;
    texts.push(text);
  }
  return texts.join(separator);
}

function nameContents({ names }: Module): string {
  const kinds = ['functions', 'globals', 'memories', 'tables', 'types', 'data'] as const;
  const counts = kinds.flatMap((kind) => (names[kind].size === 0 ? [] : [`${names[kind].size} ${kind}`]));
  const own = names.module === undefined ? [] : [`module "${names.module}"`];
  return `names: ${[...own, ...counts].join(', ')}`;
}

function dylinkContents(module: Module, bytes: Bytes): string {
  const found = dylinkOf(module, bytes);
  if (found === undefined) return 'dynamic linking, which cannot be read';
  const needed = found.needed.length === 0 ? '' : `, needs ${joined(found.needed, (library) => library, ', ')}`;
  return `dynamic linking: ${found.memorySize} bytes, ${found.tableSize} table entries${needed}`;
}

/** Build ids, URLs of source maps and the like begin with a length or two. */
function isText(body: Bytes): boolean {
  let printable = 0;
  for (const byte of body) if (byte >= 0x20 && byte < 0x7f) printable++;
  return body.length > 0 && printable / body.length > 0.9;
}
