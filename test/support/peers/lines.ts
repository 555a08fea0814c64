/**
 * The lines of a reading, made from our Module. They are nearly those of `wasm-objdump -x`, so that as little as may be
 * of what it prints has to be understood.
 */

import {
  addressLabel,
  type DataSegment,
  type ElementSegment,
  type ExternType,
  type GlobalType,
  type Limits,
  type TableType,
  type TypeDef,
} from '../../../src/core/wasm/module';

const FIRST_BYTES = 16;

/** `(i32, i64) -> (i32)`, `(struct (mut i32) i8)` */
export function typeLine(type: TypeDef): string {
  if (type.form === 'func') return `(${type.params.join(', ')}) -> (${type.results.join(', ')})`;
  return type.text.replace(/\(field (\(mut [^)]*\)|[^()]*)\)/g, '$1');
}

export function externLine(type: ExternType): string {
  switch (type.kind) {
    case 'func':
      return `func sig=${type.typeIndex}`;
    case 'table':
      return `table ${tableLine(type.table)}`;
    case 'memory':
      return `memory ${memoryLine(type.limits)}`;
    case 'global':
      return `global ${globalLine(type.global)}`;
    case 'tag':
      return `tag sig=${type.typeIndex}`;
  }
}

export function tableLine({ element, limits }: TableType): string {
  return `type=${element} ${limitsText(limits)}`;
}

export function memoryLine(limits: Limits): string {
  const pages = limits.pageSizeLog2 === undefined ? '' : ` (pagesize ${2 ** limits.pageSizeLog2})`;
  return `pages: ${limitsText(limits)}${pages}`;
}

function limitsText({ min, max, shared, is64 }: Limits): string {
  const most = max === undefined ? '' : ` max=${max}`;
  return `initial=${min}${most}${shared ? ' shared' : ''}${is64 ? ' i64' : ''}`;
}

export function globalLine({ type, mutable }: GlobalType): string {
  return `${type} mutable=${mutable ? 1 : 0}`;
}

/** `elem` segments: what flags say in words. */
export function elementLine({ mode, table, count, at }: ElementSegment): string {
  const place = mode === 'active' ? ` table=${table} ${offsetText(addressLabel(at ?? ''), 'unsigned')}` : '';
  return `${mode}${place} count=${count}`;
}

export function dataLine({ mode, memory, size, at }: DataSegment, content: Uint8Array): string {
  const place = mode === 'active' ? `memory=${memory} ${offsetText(addressLabel(at ?? ''), 'unsigned')}` : 'passive';
  return `${place} size=${size} ${Buffer.from(content.subarray(0, FIRST_BYTES)).toString('hex')}`;
}

/** A constant expression. Offsets have no sign; of null, not every peer names the type. */
export function offsetText(expression: string, sign: 'signed' | 'unsigned'): string {
  const text = expression.replace(/ref\.null [^;]+/g, 'ref.null');
  if (sign === 'signed' || text.includes(';')) return text;
  return text.replace(/(i32|i64)\.const (-?\d+)/, (_, type: string, value: string) => {
    return `${type}.const ${BigInt.asUintN(type === 'i32' ? 32 : 64, BigInt(value))}`;
  });
}
