/** Memories and tables that Envoy cannot make, or not as the module wants them. */

import { firstFaults } from '../../problem';
import { addressLabel, type Address, type ExternType, type Import, type Limits, type Module } from '../../wasm/module';
import { refusal, type Finding } from './verdict';

const MOST_PAGES = 16_384n;
const WORDS = 'Failed to create new Wasm instance';

/** Own ones; and imported ones, of which Envoy makes no other kind than with 32 bits for one thread. */
export function instanceFindings(module: Module): Finding[] {
  const large = firstFaults(module.memories, (limits) =>
    isLarge(limits) ? [refusal(tooLarge(limits), LESS, WORDS)] : [],
  );
  return [...large, ...firstFaults(module.imports, importFinding), ...segmentFindings(module)];
}

/** Where an imported memory is too large Envoy goes no further, and does not say why. */
export function oversizedImports({ imports }: Module): Finding[] {
  return firstFaults(imports, ({ type, offset }) => {
    if (type.kind !== 'memory' || !isLarge(type.limits)) return [];
    return [{ ...refusal(tooLarge(type.limits), LESS), offset }];
  });
}

const LESS = 'Build it with less initial memory.';
const isLarge = ({ min }: Limits) => min > MOST_PAGES;

function tooLarge({ min }: Limits): string {
  return `needs ${min} pages of memory to start, Envoy's limit is ${MOST_PAGES} (1 GiB)`;
}

function importFinding({ module, name, type, offset }: Import): Finding[] {
  if (type.kind !== 'memory' && type.kind !== 'table') return [];
  const { shared, is64 } = type.kind === 'memory' ? type.limits : type.table.limits;
  if (!shared && !is64) return [];
  const what = `${shared ? 'shared' : '64-bit'} ${type.kind}`;
  const message = `imports the ${what} ${module}.${name}; Envoy gives it another kind, and will refuse to load it`;
  return [refusal(message, `Build it so that it has its ${type.kind} itself.`, WORDS, offset)];
}

/** Bytes in a page, as a power of two. No memory has room for a larger one, whatever the file says. */
const PAGE = 16;
const LARGEST_PAGE = 64;

/** Data and elements that do not fit in: V8 fills memories and tables as it makes the instance. */
function segmentFindings(module: Module): readonly Finding[] {
  // The same for each version.
  const known = segmentsOf.get(module) ?? outsideSegments(module);
  segmentsOf.set(module, known);
  return known;
}

const segmentsOf = new WeakMap<Module, readonly Finding[]>();

function outsideSegments(module: Module): Finding[] {
  const memories = [...imported(module, memoryOf), ...module.memories];
  const sizes = memories.map(({ min, pageSizeLog2 = PAGE }) => min << BigInt(Math.min(pageSizeLog2, LARGEST_PAGE)));
  const tables = [...imported(module, tableOf), ...module.tables].map(({ limits }) => limits.min);
  const data = module.data.find(({ at, size, memory = 0 }) => isOutside(at, size, sizes[memory]));
  const elements = module.elements.find(({ at, count, table = 0 }) => isOutside(at, count, tables[table]));
  return [...outside('data', 'memory', data), ...outside('elements', 'table', elements)];
}

const memoryOf = (type: ExternType) => (type.kind === 'memory' ? [type.limits] : []);
const tableOf = (type: ExternType) => (type.kind === 'table' ? [type.table] : []);

function imported<T>({ imports }: Module, select: (type: ExternType) => T[]): T[] {
  return imports.flatMap(({ type }) => select(type));
}

function outside(what: string, of: string, segment: Segment | undefined): Finding[] {
  if (segment === undefined) return [];
  const message = `has ${what} at ${addressLabel(segment.at ?? '')} that its ${of} has no room for when it starts`;
  return [refusal(message, `Build it with a larger ${of}.`, WORDS, segment.offset)];
}

interface Segment {
  readonly at?: Address;
  readonly offset: number;
}

/** Where the place is a number that stands in the module. */
function isOutside(at: Address = '', size: number, room = 0n): boolean {
  // Go modules have 100,000 of these.
  if (typeof at === 'number') return (at >>> 0) + size > room;
  const [, number] = /^i64\.const (-?\d+)$/.exec(at) ?? [];
  return number !== undefined && BigInt.asUintN(64, BigInt(number)) + BigInt(size) > room;
}
