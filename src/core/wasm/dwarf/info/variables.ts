import { utf8, type Bytes } from '../../../bytes';
import type { Work } from '../work';
import { DW_AT, DW_FORM, DW_TAG } from './constants';
import { flagOf, type Entry } from './entry';
import type { FormValue } from './forms';
import { locationAt } from './locations';
import type { Type, VariableInfo } from './model';
import { attempt, type Names } from './names';
import { littleEndian } from './operands';
import { DW_OP } from './operations';
import type { Program } from './program';
import { sizeOf } from './size';
import type { Types } from './types';

/** No number has more bytes. */
const LONGEST = 16;

/** Of parameters and variables (4.1). */
export class Variables {
  readonly program: Program;

  constructor(
    readonly names: Names,
    private readonly types: Types,
  ) {
    this.program = names.program;
  }

  /**
   * As it is at `address`; undefined: the entry only declares one of another place. Throws a DecodeError where it is
   * damaged. `address` undefined: it is where it is at any.
   */
  read(entry: Entry, address: number | undefined, work: Work, depth: number): VariableInfo | undefined {
    const { names } = this;
    const chain = names.chain(entry);
    const located = names.inherited(chain, DW_AT.location);
    const constant = names.inherited(chain, DW_AT.const_value);
    if (flagOf(entry, DW_AT.declaration) && located === undefined && constant === undefined) return undefined;
    const type = this.types.ofChain(chain);
    return {
      name: (address === undefined ? names.qualified(chain, '') : names.plain(chain)) ?? '',
      isParameter: entry.tag === DW_TAG.formal_parameter,
      type,
      location: located && attempt(() => this.location(located.entry, located.value, address, work)),
      constant: constant && this.constant(constant.entry, constant.value, type),
      declared: names.declared(chain),
      depth,
    };
  }

  private location({ unit }: Entry, found: FormValue, address: number | undefined, work: Work): Bytes | undefined {
    const location = locationAt(this.program, unit, found, address, work);
    return location === undefined || location.length === 0 || isRemoved(location) ? undefined : location;
  }

  /** 4.1, item 10: a block or a text as it stands there, a number as long as the type is. */
  private constant(entry: Entry, { form, value }: FormValue, type: Type): Bytes | undefined {
    if (value instanceof Uint8Array) return value;
    if (NUMBERS.has(form)) return littleEndian(BigInt(value), Math.min(sizeOf(type) ?? 8, LONGEST));
    const text = this.program.text(entry, DW_AT.const_value);
    return text === undefined ? undefined : utf8(`${text}\0`);
  }
}

/** Whether it is nothing but the address, -1 or -2, that linkers give to what they removed. */
function isRemoved(location: Bytes): boolean {
  const [operation, low = 0, ...rest] = location;
  return operation === DW_OP.addr && rest.length === 3 && low >= 0xfe && rest.every((byte) => byte === 0xff);
}

const NUMBERS: ReadonlySet<number> = new Set([
  ...[DW_FORM.data1, DW_FORM.data2, DW_FORM.data4, DW_FORM.data8],
  ...[DW_FORM.sdata, DW_FORM.udata, DW_FORM.implicit_const, DW_FORM.flag, DW_FORM.flag_present],
]);
