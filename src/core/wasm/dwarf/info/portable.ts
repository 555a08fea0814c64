import { concatBytes, type Bytes } from '../../../bytes';
import { DecodeError } from '../../reader';
import { DebugReader } from '../debug-reader';
import { DW_AT } from './constants';
import { numberOf } from './entry';
import { DW_OP, skipOperands } from './operations';
import type { Program } from './program';
import type { Unit } from './unit';

/** Beyond: no expression of a compiler. */
const LONGEST = 0x10000;

/**
 * The same expression without what only its unit can tell: addresses by number, and types by place. Addresses have four
 * bytes then. Where that cannot be done it stays as it is; `evaluate` says what it does not know.
 */
export function portable(program: Program, unit: Unit, expression: Bytes): Bytes {
  try {
    return expression.length > LONGEST ? expression : rewritten(program, unit, expression);
  } catch (error) {
    if (error instanceof DecodeError) return expression;
    throw error;
  }
}

function rewritten(program: Program, unit: Unit, expression: Bytes): Bytes {
  const r = new DebugReader(expression);
  r.offsetSize = unit.offsetSize;
  const parts: Bytes[] = [];
  let isSame = true;
  while (!r.done) {
    const start = r.pos;
    const operation = r.byte();
    // A jump goes so many bytes far: those must not change.
    if (operation === DW_OP.bra || operation === DW_OP.skip) return expression;
    const other = replacement(program, unit, operation, r);
    if (other === undefined) skipOperands(r, operation, unit.addressSize);
    else isSame = false;
    parts.push(other ?? expression.subarray(start, r.pos));
  }
  return isSame ? expression : concatBytes(parts);
}

function replacement(program: Program, unit: Unit, operation: number, r: DebugReader): Bytes | undefined {
  const { addressSize } = unit;
  switch (operation) {
    case DW_OP.addr:
      return addressSize === 4 ? undefined : addressOf(r.uint(addressSize));
    case DW_OP.addrx:
    case DW_OP.GNU_addr_index:
      return addressOf(indexed(program, unit, r));
    case DW_OP.constx:
    case DW_OP.GNU_const_index:
      return constant(DW_OP.const8u, BigInt(indexed(program, unit, r)));
    case DW_OP.convert:
      return converting(program, unit, r.uleb(), r);
    default:
      return undefined;
  }
}

function indexed(program: Program, unit: Unit, r: DebugReader): number {
  return program.indexedAddress(unit, r.uleb()) ?? r.fail('bad-address', 'there is no such address');
}

function addressOf(address: number): Bytes {
  return Uint8Array.of(DW_OP.addr, address, address >>> 8, address >>> 16, address >>> 24);
}

function constant(operation: number, value: bigint): Bytes {
  const bytes = new Uint8Array(9);
  bytes[0] = operation;
  new DataView(bytes.buffer).setBigUint64(1, BigInt.asUintN(64, value), true);
  return bytes;
}

const SIGNED: ReadonlySet<number> = new Set([5, 6]);
const UNSIGNED: ReadonlySet<number> = new Set([1, 2, 7, 8, 16]);

/** 2.5.1.6, of integers: what is beyond the type's bits goes, or repeats the sign. Type 0 is any. */
function converting(program: Program, unit: Unit, type: number, r: DebugReader): Bytes {
  if (type === 0) return Uint8Array.of(DW_OP.nop);
  const entry = program.entry(unit.start + type);
  const size = entry === undefined ? 0 : (numberOf(entry, DW_AT.byte_size) ?? 0);
  const encoding = entry === undefined ? 0 : (numberOf(entry, DW_AT.encoding) ?? 0);
  if (size < 1 || size > 8) return r.fail('bad-type', 'no type to convert to');
  if (UNSIGNED.has(encoding)) {
    const mask = constant(DW_OP.const8u, (1n << BigInt(8 * size)) - 1n);
    return concatBytes([mask, Uint8Array.of(DW_OP.and)]);
  }
  if (!SIGNED.has(encoding)) return r.fail('bad-type', 'no integer');
  const spare = constant(DW_OP.const8u, BigInt(64 - 8 * size));
  return concatBytes([spare, Uint8Array.of(DW_OP.shl), spare, Uint8Array.of(DW_OP.shra)]);
}
