/**
 * Where in a function's code the standard Go compiler tells which pc it is at (`src/cmd/internal/obj/wasm/wasmobj.go`
 * of Go). A pc is the number of a point in the function. Two things name pcs: the `br_table` at its start, which leads
 * to the points where it can go on, and the address to return to, which the code stores before each call.
 */

import type { Bytes } from '../../bytes';
import type { CodeBody } from '../module';
import { CodeCursor } from './code-cursor';

/** Is told the places in the order of the code: each with its offset in the file and its pc. */
export interface PointListener {
  /** The function's own code begins: behind that jump, and behind the check whether the stack has to grow. */
  onEntry(offset: number): void;
  /** Code that can be come to from elsewhere begins, or what follows a call. */
  onBlock(offset: number, pc: number): void;
  /** The call instruction; `isRare`: one that the code goes around unless it panics. */
  onCall(offset: number, pc: number, isRare: boolean): void;
}

const Op = {
  end: 0x0b,
  brTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  i64Store: 0x37,
  i64Const: 0x42,
} as const;
/** What stands before that jump: `block`, `loop`, `local.get`, `local.set`, `global.get`. */
const PREFACE: ReadonlySet<number> = new Set([0x02, 0x03, 0x20, 0x21, 0x23]);
/** All others are passed at once. */
const WANTED = Uint8Array.from({ length: 256 }, (_, op) => (Object.values<number>(Op).includes(op) ? 1 : 0));
/** An address is a function's number times this, plus a pc. */
const PCS = 0x10000;

/** Walks the code of one function, once. */
export class CodePoints {
  private readonly cursor: CodeCursor;
  private isPreface = true;
  /** For each block that the jump leads to, its first pc. */
  private readonly firsts = new Map<number, number>();
  private depthAtJump = 0;
  /** Of the function's own code: each `end` that comes further out is a point where it can go on. */
  private depth = 0;
  /** Where it begins, until that is certain. */
  private entry: number | undefined;
  /** Of the last constant and of the address stored last, if they are addresses in this function. */
  private constant: number | undefined;
  private behindConstant = 0;
  private returnPc: number | undefined;
  /** The pc behind a call whose block has not ended yet. */
  private pcBehind: number | undefined;
  private isGrowing = false;

  /** `number`: as the table of functions counts them, from 0x1000 on. */
  constructor(
    private readonly bytes: Bytes,
    body: CodeBody,
    private readonly number: number,
    private readonly listener: PointListener,
  ) {
    this.cursor = new CodeCursor(bytes, body);
  }

  /** Throws a DecodeError where the code is broken. */
  walk(): void {
    const { cursor } = this;
    const start = cursor.pos;
    while (cursor.next()) {
      const { op } = cursor;
      if (!this.isPreface) {
        if (WANTED[op] === 1) this.step(op);
      } else if (!PREFACE.has(op)) this.leavePreface(op, start);
    }
    this.settle();
  }

  private leavePreface(op: number, start: number): void {
    this.isPreface = false;
    if (op === Op.brTable) this.readJump();
    else {
      // Functions that call nothing and do not branch have no jump.
      this.entry = start;
      this.depth = this.cursor.depth;
      this.step(op);
    }
  }

  private readJump(): void {
    const { labels, depth } = this.cursor;
    this.depth = this.depthAtJump = depth;
    for (let pc = 0; pc < labels.length; pc++) {
      const block = labels[pc] as number;
      if (!this.firsts.has(block)) this.firsts.set(block, pc);
    }
  }

  private step(op: number): void {
    if (op === Op.i64Const) this.readConstant();
    else if (op === Op.i64Store) this.readStore();
    else if (op === Op.end) this.readEnd();
    else if (op === Op.call || op === Op.callIndirect) this.readCall();
  }

  private readEnd(): void {
    const { depth, pos } = this.cursor;
    if (depth < this.depth && this.firsts.size > 0) this.nextBlock(depth, pos);
    else if (depth <= this.depth) this.closeInner(pos);
  }

  private nextBlock(depth: number, offset: number): void {
    this.depth = depth;
    const block = this.depthAtJump - 1 - depth;
    const pc = this.firsts.get(block);
    this.pcBehind = undefined;
    if (pc === undefined) return;
    if (block === 0) this.entry = offset;
    else this.tellBlock(offset, pc);
  }

  private closeInner(offset: number): void {
    const { pcBehind } = this;
    this.pcBehind = undefined;
    if (this.isGrowing) this.entry = offset;
    else if (pcBehind !== undefined) this.tellBlock(offset, pcBehind);
    this.isGrowing = false;
  }

  private readCall(): void {
    const { returnPc, cursor } = this;
    this.returnPc = undefined;
    // Some functions of the runtime are called without an address to return to.
    if (returnPc === undefined) return;
    const isRare = cursor.depth > this.depth;
    // The one call that returns to the function's start is `runtime.morestack`.
    this.isGrowing = returnPc === 0 && isRare && this.entry !== undefined;
    if (this.isGrowing) return;
    this.settle();
    this.listener.onCall(cursor.offset, Math.max(0, returnPc - 1), isRare);
    this.pcBehind = returnPc;
  }

  private tellBlock(offset: number, pc: number): void {
    this.settle();
    this.listener.onBlock(offset, pc);
  }

  private settle(): void {
    if (this.entry === undefined) return;
    this.listener.onEntry(this.entry);
    this.entry = undefined;
  }

  private readConstant(): void {
    const { cursor, bytes } = this;
    let value = 0;
    for (let at = cursor.at, scale = 1; at < cursor.pos; at++, scale *= 0x80) {
      value += ((bytes[at] as number) & 0x7f) * scale;
    }
    const pc = value - this.number * PCS;
    this.constant = pc >= 0 && pc < PCS ? pc : undefined;
    this.behindConstant = cursor.pos;
  }

  /** Of a constant: the instruction before. */
  private readStore(): void {
    if (this.behindConstant === this.cursor.offset) this.returnPc = this.constant ?? this.returnPc;
  }
}
