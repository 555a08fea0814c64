import type { Bytes } from '../../bytes';
import { InstructionReader, readLocals } from '../code/instructions';
import { PLAIN_OPCODES, type Opcode } from '../code/opcodes';
import type { CodeBody } from '../module';
import { Reader } from '../reader';

/** Immediates that need not be read to be passed: as many numbers as the shape says, or bytes; else `SLOW`. */
const FOUR_BYTES = 3;
const EIGHT_BYTES = 4;
const SLOW = 5;
const NUMBERS: ReadonlySet<string> = new Set(['x', 'l', 'f', 'G', 'i', 'I', 't', 'm', 'y', 'M']);
const SHAPES = Uint8Array.from({ length: 256 }, (_, op) => shapeOf(PLAIN_OPCODES[op]));
/** By how much an opcode changes the number of open blocks. */
const OPENS = Int8Array.from({ length: 256 }, (_, op) => {
  const { nesting } = PLAIN_OPCODES[op] ?? {};
  return nesting === 'opens' ? 1 : nesting === 'closes' ? -1 : 0;
});
const BLOCK = 0x02;
const IF = 0x04;
const NO_RESULT = 0x40;
/** In a memory argument: the number of a memory follows. */
const HAS_MEMORY = 0x40;

function shapeOf(opcode: Opcode | undefined): number {
  const [first = '', ...more] = opcode?.immediates ?? ['none'];
  if (first === '' || first === 'F' || first === 'D') return ['', '-', '--', 'F', 'D'].indexOf(first);
  if (first === 'm') return 2;
  return NUMBERS.has(first) && more.length <= 1 && more.every((one) => NUMBERS.has(one)) ? 1 + more.length : SLOW;
}

/** An `InstructionReader` for those in a hurry: it walks megabytes of code, and looks at few instructions. */
export class CodeCursor {
  /** Of the instruction's first byte, from the start of the file. */
  offset = 0;
  op = 0;
  /** Where its first immediate begins, and where the next instruction does. */
  at = 0;
  pos: number;
  /** Of nesting: 0 in the function's own block. `else` is inside of its block. */
  depth = 0;
  /** Of the last `br_table`. */
  labels: readonly number[] = [];
  private open = 0;
  private readonly end: number;

  constructor(
    private readonly bytes: Bytes,
    body: CodeBody,
  ) {
    const r = new Reader(bytes, body.offset, Math.min(bytes.length, body.offset + body.size));
    readLocals(r);
    this.pos = r.pos;
    this.end = r.end;
  }

  /** False when the function's last `end` has been read. Throws a DecodeError where the code is broken. */
  next(): boolean {
    if (this.open < 0) return false;
    const { bytes, end } = this;
    this.offset = this.pos;
    if (this.offset >= end) return this.truncated();
    const op = (this.op = bytes[this.offset] as number);
    this.at = this.offset + 1;
    this.pos = this.passed(op, SHAPES[op] as number);
    if (this.pos > end) return this.truncated();
    const change = OPENS[op] as number;
    this.depth = change < 0 ? Math.max(0, this.open - 1) : this.open;
    this.open += change;
    return this.open >= 0;
  }

  private passed(op: number, shape: number): number {
    const { bytes, at } = this;
    if (shape === 0) return at;
    if (shape === FOUR_BYTES) return at + 4;
    if (shape === EIGHT_BYTES) return at + 8;
    const first = bytes[at] as number;
    if (op >= BLOCK && op <= IF && first === NO_RESULT) return at + 1;
    // Only of memory arguments the first number says whether more follow.
    if (shape === SLOW || (shape === 2 && (first & HAS_MEMORY) !== 0)) return this.slowly();
    const next = this.behindNumber(at);
    return shape === 1 ? next : this.behindNumber(next);
  }

  private behindNumber(at: number): number {
    const { bytes, end } = this;
    while (at < end && (bytes[at] as number) >= 0x80) at++;
    return at + 1;
  }

  private slowly(): number {
    const reader = new InstructionReader(new Reader(this.bytes, this.offset, this.end));
    reader.next();
    if (reader.opcode.name === 'br_table') this.labels = [...reader.indices];
    return reader.r.pos;
  }

  private truncated(): never {
    return new Reader(this.bytes, this.offset, this.offset).fail('truncated', 'unexpected end');
  }
}
