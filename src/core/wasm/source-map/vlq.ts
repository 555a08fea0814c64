/** Base64 VLQ, as `mappings` of a source map has its numbers: https://tc39.es/ecma426/#sec-base64-vlq */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF = new Int8Array(128).fill(-1);
for (let value = 0; value < DIGITS.length; value++) VALUE_OF[DIGITS.charCodeAt(value)] = value;

const MORE = 0x20;
/** Numbers have 32 bits, of which the lowest is the sign. */
const MOST_DIGITS = 7;

/** A cursor over numbers; commas and semicolons part them. */
export class VlqReader {
  at = 0;

  constructor(private readonly text: string) {}

  /** Whether a number begins here: neither the text's end nor what parts numbers. */
  get hasNumber(): boolean {
    const code = this.text.charCodeAt(this.at);
    return code !== COMMA && code !== SEMICOLON && this.at < this.text.length;
  }

  /** Past a comma; false at a semicolon and at the end. */
  nextSegment(): boolean {
    if (this.text.charCodeAt(this.at) !== COMMA) return false;
    this.at++;
    return true;
  }

  /** Undefined where it is damaged. */
  number(): number | undefined {
    let value = 0;
    for (let digits = 0; digits < MOST_DIGITS; digits++) {
      const digit = VALUE_OF[this.text.charCodeAt(this.at)] ?? -1;
      if (digit < 0) return undefined;
      this.at++;
      value += (digit & (MORE - 1)) * 2 ** (5 * digits);
      if ((digit & MORE) === 0) return signed(value);
    }
    return undefined;
  }
}

const COMMA = 0x2c;
const SEMICOLON = 0x3b;

/** More than 32 bits are damage; so says the specification. */
function signed(value: number): number | undefined {
  if (value > 0xffffffff) return undefined;
  const size = Math.floor(value / 2);
  // -0 stands for the lowest number.
  if (value % 2 === 0) return size;
  return size === 0 ? -0x80000000 : -size;
}
