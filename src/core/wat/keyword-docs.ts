/**
 * What a word of the text format means that is no instruction, in Markdown of a sentence or two.
 * https://webassembly.github.io/spec/core/text/, and for `.wast` the reference interpreter's scripts.
 */

/** Also of `offset=8`, `align=4`, `nan:0x1` and `-inf`. Undefined for what is no keyword. */
export function keywordDoc(word: string): string | undefined {
  const unsigned = word.replace(/^[+-](?=inf$|nan$|nan:)/, '');
  const key = unsigned.replace(/^(offset=|align=|nan:0x).*$/, '$1');
  for (const group of [MODULE_FIELDS, INSIDE_FIELDS, TYPES, HEAP_TYPES, LITERALS, SCRIPTS])
    if (Object.hasOwn(group, key)) return group[key];
  return undefined;
}

type Docs = Readonly<Record<string, string>>;

const MODULE_FIELDS: Docs = {
  module:
    'A module: its fields in any order, but imports before what the module defines itself. A file with nothing else may leave it out.',
  type: 'Defines a type for functions, structs or arrays, which others name: `(type $t (func (param i32)))`. With a function or a block, `(type $t)` is its signature.',
  rec: 'Types that may name each other, in one group. Two groups of the same form are the same types.',
  import:
    'Something that the host or another module gives, by the names of a module and of the thing in it. It comes before all definitions, or stands inside one: `(func $f (import "env" "f"))`.',
  export:
    'Makes something visible outside under a name, unique in the module. May stand inside what it exports: `(func (export "run") …)`.',
  func: 'A function: its signature, its locals and its instructions. As a type, the signature alone; as a heap type, any function.',
  memory:
    'A memory of bytes, with its least and its greatest size in pages of 64 KiB: `(memory 1 16)`. Before them, `i64` makes its addresses 64 bits wide.',
  table:
    'A table of references, with its least and its greatest length and their type: `(table 2 10 funcref)`. `call_indirect` calls from it.',
  global: 'A global variable: its type, with `mut` if it may change, and a constant expression for its first value.',
  tag: 'A kind of exception, or of suspension, with the types of the values that come with it.',
  data: 'Bytes for a memory. With an offset they are copied there when the module starts; without one, `memory.init` copies them.',
  elem: 'References for a table. With an offset they are copied there when the module starts; without one, `table.init` copies them; with `declare`, `ref.func` may name them.',
  start:
    'The function that runs when the module has been instantiated, before any other call. It takes nothing and leaves nothing.',
};

const INSIDE_FIELDS: Docs = {
  param: 'Parameters of a function, or what a block takes from the stack: one with a name, or types in a row.',
  result: 'Types of the values that a function, a block or `select` leaves on the stack.',
  local:
    'Local variables of a function: one with a name, or types in a row. They start as zero or null; a reference that is never null must be set first.',
  mut: 'The global, field or element may change.',
  sub: 'The type may have subtypes; one that is named here is its own supertype, whose form it must match.',
  final: 'The type may have no subtypes, as is so without `sub`.',
  struct: 'A type of structs, with its fields. As a heap type, any struct.',
  array: 'A type of arrays, with the type of their elements: `(array (mut i8))`. As a heap type, any array.',
  field: 'Fields of a struct: one with a name, or types in a row.',
  cont: 'A type of continuations, with the type of their function. As a heap type, any continuation.',
  then: 'What runs of a folded `if` when its condition is not zero.',
  else: 'What runs of an `if` when its condition is zero.',
  end: 'Ends a block. In folded form, in parentheses, there is none.',
  do: 'What a folded `try` guards.',
  offset:
    'Where a segment goes in its memory or table, as a constant expression: `(offset (i32.const 8))`. Where it is one instruction, `(i32.const 8)` will do.',
  item: 'One reference of an element segment, as a constant expression: `(item (ref.func $f))`. Where it is one instruction, `(ref.func $f)` will do.',
  declare: 'The element segment puts nothing into a table: it only lets `ref.func` name its functions.',
  'offset=': 'Is added to the address on the stack, without wrap-around. 0 if it is left out.',
  'align=':
    'What the address should be a multiple of: a power of 2, at most the size of the access, which it is if it is left out. It changes no result, and may only be slower where it is wrong; of atomics it must be the size.',
  catch:
    'Clause of `try_table`: for exceptions with a tag, jumps to a label with their values. As an instruction, a handler of `try`.',
  catch_ref:
    'Clause of `try_table`: for exceptions with a tag, jumps to a label with their values and the exception itself (`exnref`).',
  catch_all:
    'Clause of `try_table`: for every exception, jumps to a label without values. As an instruction, the last handler of `try`.',
  catch_all_ref: 'Clause of `try_table`: for every exception, jumps to a label with the exception itself (`exnref`).',
  on: 'Handler of `resume`: if the continuation suspends with the tag, jumps to the label, or with `switch` lets it switch to another.',
  shared: 'The memory may be used by more than one thread. It must have a greatest size.',
  pagesize: 'Bytes in a page of the memory: 65536, as without it, or 1.',
  '@custom': 'A custom section, with its name, its place and its bytes.',
  '@name': 'A name for the name section, in place of the one with `$`.',
  '@metadata.code.branch_hint':
    'Whether the `if` or `br_if` behind it is likely to branch: "\\01" if so, "\\00" if not.',
};

const TYPES: Docs = {
  i32: 'An integer of 32 bits. Instructions decide whether it is taken as signed or unsigned. Addresses, booleans and characters are i32 too.',
  i64: 'An integer of 64 bits. Instructions decide whether it is taken as signed or unsigned. With a memory or a table: its addresses have 64 bits.',
  f32: 'A float of 32 bits, by IEEE 754.',
  f64: 'A float of 64 bits, by IEEE 754.',
  v128: 'A vector of 128 bits. Instructions decide how many lanes it is taken as.',
  i8: 'A field or element of 8 bits. On the stack it is an i32.',
  i16: 'A field or element of 16 bits. On the stack it is an i32.',
  i8x16: 'A vector as 16 lanes of 8 bits.',
  i16x8: 'A vector as 8 lanes of 16 bits.',
  i32x4: 'A vector as 4 lanes of 32 bits.',
  i64x2: 'A vector as 2 lanes of 64 bits.',
  f32x4: 'A vector as 4 lanes of 32-bit floats.',
  f64x2: 'A vector as 2 lanes of 64-bit floats.',
  ref: 'A reference type: `(ref $t)` is never null, `(ref null $t)` may be.',
  null: 'The reference may be null.',
  funcref: 'A reference to any function, or null: `(ref null func)`.',
  externref: 'A reference to something of the host, or null: `(ref null extern)`. The module can only pass it on.',
  anyref:
    'A reference to anything inside the module but functions, exceptions and continuations, or null: `(ref null any)`.',
  eqref: 'A reference that `ref.eq` can compare, to a struct, an array or an i31, or null: `(ref null eq)`.',
  i31ref: 'A reference that is an integer of 31 bits, or null: `(ref null i31)`.',
  structref: 'A reference to any struct, or null: `(ref null struct)`.',
  arrayref: 'A reference to any array, or null: `(ref null array)`.',
  exnref: 'A reference to an exception that was caught, or null: `(ref null exn)`.',
  contref: 'A reference to any continuation, or null: `(ref null cont)`.',
  nullref: 'Only null, of the types below `any`: `(ref null none)`.',
  nullfuncref: 'Only null, of the types below `func`: `(ref null nofunc)`.',
  nullexternref: 'Only null, of the types below `extern`: `(ref null noextern)`.',
  nullexnref: 'Only null, of the types below `exn`: `(ref null noexn)`.',
  nullcontref: 'Only null, of the types below `cont`: `(ref null nocont)`.',
};

const HEAP_TYPES: Docs = {
  any: 'Heap type of all that is inside the module but functions, exceptions and continuations: above `eq`.',
  eq: 'Heap type of what `ref.eq` can compare: structs, arrays and `i31`.',
  i31: 'Heap type of integers of 31 bits, which take no room of their own.',
  extern: 'Heap type of what the host gives.',
  exn: 'Heap type of exceptions.',
  none: 'Heap type that nothing has, below all that are below `any`. Only null is of it.',
  nofunc: 'Heap type that nothing has, below all types of functions. Only null is of it.',
  noextern: 'Heap type that nothing has, below `extern`. Only null is of it.',
  noexn: 'Heap type that nothing has, below `exn`. Only null is of it.',
  nocont: 'Heap type that nothing has, below all types of continuations. Only null is of it.',
};

const LITERALS: Docs = {
  inf: 'Infinity, with `-` the negative one.',
  nan: 'Not a number: the NaN whose payload has only its highest bit. With `-` its sign bit is 1.',
  'nan:0x': 'Not a number with this payload, in hexadecimal and not zero. With `-` its sign bit is 1.',
  'nan:canonical': 'In a result that is expected: a NaN whose payload has only its highest bit, of either sign.',
  'nan:arithmetic': 'In a result that is expected: a NaN whose payload has its highest bit, of either sign.',
};

/** Commands of `.wast`, and what only stands there. */
const SCRIPTS: Docs = {
  definition: 'In a script: the module is only defined, and made an instance by `(module instance …)`.',
  instance: 'In a script: makes a new instance of a module that was defined before.',
  binary: 'In a script: the module stands in the strings as bytes.',
  quote: 'In a script: the module stands in the strings as text, and is not read before its turn comes.',
  register: 'In a script: lets later modules import from a module under this name.',
  invoke: 'In a script: calls an exported function, of the last module if none is named.',
  get: 'In a script: reads an exported global, of the last module if none is named.',
  assert_return: 'In a script: the action must give just these results.',
  assert_trap: 'In a script: the action, or the start of the module, must trap, with a message that begins so.',
  assert_exhaustion: 'In a script: the action must use up a resource, such as the call stack.',
  assert_exception: 'In a script: the action must end with an exception that nothing catches.',
  assert_suspension: 'In a script: the action must suspend with a tag that nothing handles.',
  assert_malformed: 'In a script: the module must not even be readable, as text or as bytes.',
  assert_invalid: 'In a script: the module must be readable, but not valid.',
  assert_malformed_custom: 'In a script: a custom section or annotation of the module must not be readable.',
  assert_invalid_custom: 'In a script: a custom section or annotation of the module must not be valid.',
  assert_unlinkable: 'In a script: the module must be valid, but its imports must not be there or not fit.',
  either: 'In a script: any one of these results will do.',
  script: 'In a script: commands under a name.',
  input: 'In a script: reads commands or a module from a file.',
  output: 'In a script: writes a module to a file, or shows it.',
  thread: 'In a script: commands that run in a thread of their own.',
  wait: 'In a script: goes on when the thread has ended.',
  'ref.extern': 'In a script: a reference to something of the host, by a number. Without one, any that is expected.',
  'ref.host': 'In a script: a reference to something of the host, by a number, as `anyref`.',
  'ref.any': 'In a script: any reference below `any` is expected.',
  'ref.struct': 'In a script: a reference to any struct is expected.',
  'ref.array': 'In a script: a reference to any array is expected.',
  'ref.exn': 'In a script: a reference to any exception is expected.',
};
