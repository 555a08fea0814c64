/** DWARF expressions as llvm-dwarfdump prints them. */

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
const signed = (value: bigint): string => (value < 0n ? `${value}` : `+${value}`);

const NAMES = new Map<number, string>([
  ...([
    [0x06, 'deref'],
    [0x12, 'dup'],
    [0x14, 'over'],
    [0x16, 'swap'],
    [0x1a, 'and'],
    [0x1b, 'div'],
  ] as const),
  ...([
    [0x1c, 'minus'],
    [0x1d, 'mod'],
    [0x1e, 'mul'],
    [0x1f, 'neg'],
    [0x20, 'not'],
    [0x21, 'or'],
  ] as const),
  ...([
    [0x22, 'plus'],
    [0x24, 'shl'],
    [0x25, 'shr'],
    [0x26, 'shra'],
    [0x27, 'xor'],
    [0x29, 'eq'],
  ] as const),
  ...([
    [0x2a, 'ge'],
    [0x2b, 'gt'],
    [0x2c, 'le'],
    [0x2d, 'lt'],
    [0x2e, 'ne'],
    [0x9f, 'stack_value'],
  ] as const),
  [0xe0, 'GNU_push_tls_address'],
]);

class Cursor {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++] as number;
  }

  uint(size: number): bigint {
    let value = 0n;
    for (let index = 0; index < size; index++) value |= BigInt(this.byte()) << BigInt(8 * index);
    return value;
  }

  leb(isSigned = false): bigint {
    let value = 0n;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return isSigned ? BigInt.asIntN(shift + 7, value) : value;
    }
  }
}

function operation(c: Cursor): string {
  const code = c.byte();
  const name = NAMES.get(code);
  if (name !== undefined) return `DW_OP_${name}`;
  if (code >= 0x30 && code <= 0x4f) return `DW_OP_lit${code - 0x30}`;
  switch (code) {
    case 0x03:
      return `DW_OP_addr ${hex(c.uint(4))}`;
    case 0x0c:
      return `DW_OP_const4u ${hex(c.uint(4))}`;
    case 0x10:
      return `DW_OP_constu ${hex(c.leb())}`;
    case 0x11:
      return `DW_OP_consts ${signed(c.leb(true))}`;
    case 0x23:
      return `DW_OP_plus_uconst ${hex(c.leb())}`;
    case 0x91:
      return `DW_OP_fbreg ${signed(c.leb(true))}`;
    case 0x93:
      return `DW_OP_piece ${hex(c.leb())}`;
    case 0x94:
      return `DW_OP_deref_size ${hex(c.byte())}`;
    case 0x9d:
      return `DW_OP_bit_piece ${hex(c.leb())} ${hex(c.leb())}`;
    case 0x9e:
      return implicit(c);
    case 0xed:
      return wasm(c);
    default:
      return `unknown ${hex(code)}`;
  }
}

function implicit(c: Cursor): string {
  const length = Number(c.leb());
  const bytes = Array.from({ length }, () => `0x${c.byte().toString(16).padStart(2, '0')}`);
  return [`DW_OP_implicit_value ${hex(length)}`, ...bytes].join(' ');
}

function wasm(c: Cursor): string {
  const kind = c.byte();
  return `DW_OP_WASM_location ${hex(kind)} ${hex(kind === 3 ? c.uint(4) : c.leb())}`;
}

export function listedExpression(bytes: Uint8Array): string {
  const c = new Cursor(bytes);
  const parts: string[] = [];
  while (c.at < bytes.length) parts.push(operation(c));
  return parts.join(', ');
}
