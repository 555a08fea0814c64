/** Numbers and strings: what they stand for, or why they stand for nothing. https://webassembly.github.io/spec/core/text/values.html */

const DIGITS = String.raw`\d+(?:_\d+)*`;
const HEX = String.raw`[\da-fA-F]+(?:_[\da-fA-F]+)*`;
const INTEGER = new RegExp(`^([+-]?)(0x${HEX}|${DIGITS})$`);
const UNSIGNED = new RegExp(`^(?:0x${HEX}|${DIGITS})$`);
const DECIMAL_FLOAT = new RegExp(`^[+-]?(${DIGITS})(?:\\.(${DIGITS})?)?(?:[eE]([+-]?${DIGITS}))?$`);
const HEX_FLOAT = new RegExp(`^[+-]?0x(${HEX})(?:\\.(${HEX})?)?(?:[pP]([+-]?${DIGITS}))?$`);
const SPECIAL_FLOAT = new RegExp(`^[+-]?(?:inf|nan(?::0x(${HEX}))?)$`);

export type NumberType = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';

const BITS: Readonly<Record<NumberType, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 };

/** Of a float: bits of its fraction, and the exponent of its largest power of two. */
const FLOATS = { f32: { fraction: 23, largest: 127 }, f64: { fraction: 52, largest: 1023 } } as const;

/** Why `text` is no constant of `type`, or undefined. */
export function numberFault(type: NumberType, text: string): string | undefined {
  return type === 'f32' || type === 'f64' ? floatFault(type, text) : integerFault(type, text);
}

/** Of an index, an offset, a limit: a natural number below 2⁶⁴; undefined for anything else. */
export function naturalNumber(text: string): bigint | undefined {
  return UNSIGNED.test(text) ? BigInt(text.replaceAll('_', '')) : undefined;
}

/** As `naturalNumber`, for what is used as an index here. */
export function indexNumber(text: string): number | undefined {
  const value = naturalNumber(text);
  return value === undefined || value > 0xffff_ffffn ? undefined : Number(value);
}

function integerFault(type: NumberType, text: string): string | undefined {
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return `${text} is no whole number`;
  const size = BigInt(digits.replaceAll('_', ''));
  const bits = BigInt(BITS[type]);
  const most = sign === '-' ? 1n << (bits - 1n) : (1n << bits) - 1n;
  return size > most ? `${text} does not fit into ${bits} bits` : undefined;
}

function floatFault(type: 'f32' | 'f64', text: string): string | undefined {
  const special = SPECIAL_FLOAT.exec(text);
  if (special !== null) return special[1] === undefined ? undefined : payloadFault(type, special[1]);
  const hex = HEX_FLOAT.exec(text);
  const [, whole, fraction = '', exponent = '0'] = hex ?? DECIMAL_FLOAT.exec(text) ?? [];
  if (whole === undefined) return `${text} is no number`;
  const digits = `${whole}${fraction}`.replaceAll('_', '');
  const places = fraction.replaceAll('_', '').length;
  const power = Number(exponent.replaceAll('_', ''));
  const isTooLarge =
    hex === null
      ? exceeds(type, BigInt(digits), 10n, power - places, digits.length)
      : exceeds(type, BigInt(`0x${digits}`), 2n, power - 4 * places, digits.length * 4);
  return isTooLarge ? `${text} is larger than any ${type}` : undefined;
}

function payloadFault(type: 'f32' | 'f64', payload: string): string | undefined {
  const value = BigInt(`0x${payload.replaceAll('_', '')}`);
  const { fraction } = FLOATS[type];
  return value > 0n && value < 1n << BigInt(fraction)
    ? undefined
    : `a NaN of ${type} has a payload of 1 to 2^${fraction} - 1`;
}

/** Whether `digits · base^power` rounds to infinity; exactly, for what lies between is told wrong by floating point. */
function exceeds(type: 'f32' | 'f64', digits: bigint, base: 2n | 10n, power: number, length: number): boolean {
  if (digits === 0n) return false;
  const { fraction, largest } = FLOATS[type];
  // Half a step above the largest finite value.
  const limit = ((1n << BigInt(fraction + 2)) - 1n) << BigInt(largest - fraction - 1);
  if (power >= 0) return power > 2 * largest || digits * base ** BigInt(power) >= limit;
  return length * 4 + power * 3 > -4 * largest && digits >= limit * base ** BigInt(Math.min(-power, 8 * length + 8));
}

interface StringFault {
  readonly message: string;
  /** From the opening quote. */
  readonly at: number;
  readonly length: number;
}

const ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };

/** The bytes that a string stands for, its quotes included in `text`. */
export function stringBytes(text: string): { bytes: Uint8Array; fault?: StringFault } {
  const bytes: number[] = [];
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  let at = 1;
  while (at < end) {
    const code = text.codePointAt(at) ?? 0;
    if (code === 92) {
      const escape = readEscape(text, at);
      if (typeof escape === 'string')
        return { bytes: Uint8Array.from(bytes), fault: { message: escape, at, length: 2 } };
      bytes.push(...escape.bytes);
      at += escape.length;
    } else {
      if (code < 32 || code === 127) {
        const message = 'control characters are written as escapes, such as `\\n` or `\\09`';
        return { bytes: Uint8Array.from(bytes), fault: { message, at, length: 1 } };
      }
      pushUtf8(bytes, code);
      at += code > 0xffff ? 2 : 1;
    }
  }
  return { bytes: Uint8Array.from(bytes) };
}

function readEscape(text: string, at: number): { bytes: readonly number[]; length: number } | string {
  const letter = text[at + 1] ?? '';
  const simple = ESCAPES[letter];
  if (simple !== undefined) return { bytes: [simple], length: 2 };
  const pair = /^[\da-fA-F]{2}/.exec(text.slice(at + 1, at + 3))?.[0];
  if (pair !== undefined) return { bytes: [Number.parseInt(pair, 16)], length: 3 };
  return letter === 'u'
    ? unicodeEscape(text, at)
    : `\`\\${letter}\` is no escape: \\t \\n \\r \\" \\' \\\\ \\41 \\u{41}`;
}

function unicodeEscape(text: string, at: number): { bytes: readonly number[]; length: number } | string {
  const [whole, hex = ''] = new RegExp(`^\\\\u\\{(${HEX})\\}`).exec(text.slice(at, at + 24)) ?? [];
  const code = Number.parseInt(hex.replaceAll('_', ''), 16);
  if (whole === undefined) return 'a character by its number is written `\\u{41}`';
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return `U+${hex} is no Unicode scalar value`;
  const bytes: number[] = [];
  pushUtf8(bytes, code);
  return { bytes, length: whole.length };
}

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
  else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
}

/** What a name in quotes says; undefined where its bytes are no UTF-8. */
export function nameOf(text: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stringBytes(text).bytes);
  } catch {
    return undefined;
  }
}

/** `$a` and `$"a"` are the same name. */
export function identifierOf(text: string): string {
  return text.startsWith('$"') ? `$${nameOf(text.slice(1)) ?? text}` : text;
}
