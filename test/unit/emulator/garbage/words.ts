/** What a garbage guest hands over: its memory, what lies in it, and how its arguments are chosen. WebAssembly text. */

import { utf8, type Bytes } from '../../../../src/core/bytes';
import { writeMessage } from '../../../../src/core/proxywasm/protobuf';
import { encodePairs } from '../../../../src/core/proxywasm/pairs';

/** Where the parts of the guest's memory begin. The host is given pointers for writing to the arena and the heap alone. */
export const LAYOUT = {
  arena: 0x100,
  /** Read by the host, never written: texts and maps that mean something. The rest of its page is a canary. */
  words: 0x10000,
  /** The guest's own counts, of each function and of each callback. */
  functions: 0x20000,
  callbacks: 0x21000,
  heap: 0x30000,
  canary: 0x70000,
  pages: 8,
  mostPages: 16,
} as const;
export const PAGE = 0x10000;
/** Pointers also go to the very end of memory, wherever that is. */
export const EDGE = 16;
export const CANARY = 0xa5;

const text = (...all: readonly string[]) => all.map(utf8);
const word = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const service = writeMessage([[1, writeMessage([[1, utf8('grpc')]])]]);

/** Arguments that mean something, by what they are for. */
const WORDS = {
  text: text('', 'hello', 'x\ny', 'ü', '\0', 'a name that is rather long, as names go'),
  cluster: text('callout', 'grpc', 'refused', 'unknown'),
  service: [...text('callout', 'grpc'), service, writeMessage([[2, service]])],
  key: text(':path', ':status', 'x-one', 'X-Two', 'content-length', 'host', ':authority', ''),
  path: text('request\0path', 'request\0headers\0x-one', 'response\0code', 'plugin_name', 'node\0id', 'mine', '\0\0'),
  pairs: [
    encodePairs([
      [':method', 'GET'],
      [':path', '/'],
      [':authority', 'callout'],
    ]),
    encodePairs([['x-one', '1']]),
    new Uint8Array(4),
    encodePairs([['x', 'cut']]).subarray(0, 12),
  ],
  foreign: text(
    ...['compress', 'uncompress', 'clear_route_cache', 'set_envoy_filter_state', 'declare_property'],
    ...['expr_create', 'expr_evaluate', 'expr_delete', 'verify_signature', 'sign', 'none', '__proto__'],
  ),
  argument: [
    ...text('request.path', '1 +', 'request.headers["x-one"] == "1"', 'mine'),
    ...[0, 1, 2].map(word),
    Uint8Array.of(0x78, 0x9c, 0x03, 0, 0, 0, 0, 1),
    writeMessage([
      [1, utf8('sha256')],
      [2, utf8('key')],
      [3, utf8('text')],
    ]),
    writeMessage([
      [1, utf8('mine')],
      [5, 1n],
    ]),
  ],
} satisfies Record<string, readonly Bytes[]>;
export type Purpose = keyof typeof WORDS | 'vectors';

interface Range {
  readonly first: number;
  readonly count: number;
}

/** A table of pointers and lengths, what they point to, and where in the table each purpose has its own. */
function layOut(): { readonly bytes: Bytes; readonly ranges: Readonly<Record<Purpose, Range>> } {
  const purposes = Object.entries<readonly Bytes[]>(WORDS);
  const all = purposes.flatMap(([, items]) => items);
  const table: number[] = [];
  const content: number[] = [];
  for (const item of all) {
    table.push(LAYOUT.words + 8 * (all.length + 1) + content.length, item.length);
    content.push(...item);
  }
  let first = 0;
  const ranges = purposes.map(([name, { length }]) => [name, { first: (first += length) - length, count: length }]);
  // Of the table itself, any part is a list of vectors for WASI; one more entry points to it.
  table.push(LAYOUT.words, 4);
  const vectors = { first: all.length, count: 1 };
  return {
    bytes: Uint8Array.from([...new Uint8Array(Uint32Array.from(table).buffer), ...content]),
    ranges: { ...(Object.fromEntries(ranges) as Record<keyof typeof WORDS, Range>), vectors },
  };
}

export const DICTIONARY = layOut();

/** Puts a pointer on the stack, and its length behind it. */
export function chosen(purpose: Purpose): string {
  const { first, count } = DICTIONARY.ranges[purpose];
  return `(call $chosen (i32.const ${first}) (i32.const ${count})) (global.get $length)`;
}

export const PRELUDE = `
  (global $state (mut i32) (i32.const 1))
  (global $length (mut i32) (i32.const 0))

  (func $random (result i32)
    (global.set $state (i32.xor (global.get $state) (i32.shl (global.get $state) (i32.const 13))))
    (global.set $state (i32.xor (global.get $state) (i32.shr_u (global.get $state) (i32.const 17))))
    (global.set $state (i32.xor (global.get $state) (i32.shl (global.get $state) (i32.const 5))))
    (global.get $state))

  (func $below (param $end i32) (result i32)
    (i32.rem_u (i32.shr_u (call $random) (i32.const 4)) (local.get $end)))

  (func $oneIn (param $count i32) (result i32) (i32.eqz (call $below (local.get $count))))

  ;; In the arena, with room behind it.
  (func $slot (result i32) (i32.add (i32.const ${LAYOUT.arena}) (call $below (i32.const 0x3f00))))

  ;; At the very end of memory, or right behind it.
  (func $edge (result i32) (i32.sub (i32.shl (memory.size) (i32.const 16)) (call $below (i32.const ${EDGE + 1}))))

  ;; Anything that is no pointer into a canary.
  (func $word (result i32)
    (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1
      (br_table $1 $2 $3 $4 $5 $6 $7 (call $below (i32.const 8))))
      (return (call $below (i32.const 16))))
      (return (call $slot)))
      (return (i32.const 0)))
      (return (i32.const -1)))
      (return (i32.or (call $random) (i32.const 0x01000000))))
      (if (call $oneIn (i32.const 8)) (then (return (call $edge))))
      (return (i32.add (i32.const 0x7ffffff8) (call $below (i32.const 16)))))
    (call $below (i32.const 1024)))

  (func $wide (result i64)
    (block $4 (block $3 (block $2 (block $1
      (br_table $1 $2 $3 $4 (call $below (i32.const 5))))
      (return (i64.extend_i32_u (call $below (i32.const 100)))))
      (return (i64.const -1)))
      (return (i64.shl (i64.const 1) (i64.const 63))))
    (i64.or (i64.shl (i64.extend_i32_u (call $random)) (i64.const 32)) (i64.extend_i32_u (call $random))))

  ;; A member of an enumeration, an id, a flag.
  (func $number (result i32)
    (if (call $oneIn (i32.const 16)) (then (return (call $word))))
    (call $below (select (i32.const 9) (i32.const 48) (call $below (i32.const 2)))))

  (func $chosen (param $first i32) (param $count i32) (result i32) (local $at i32)
    (if (call $oneIn (i32.const 8)) (then (global.set $length (call $word)) (return (call $word))))
    (local.set $at (i32.add (i32.const ${LAYOUT.words})
      (i32.shl (i32.add (local.get $first) (call $below (local.get $count))) (i32.const 3))))
    (global.set $length (i32.load offset=4 (local.get $at)))
    (i32.load (local.get $at)))
`;
