import { NO_BYTES, type Bytes } from '../../../bytes';
import { DebugReader } from '../debug-reader';
import { calculate } from './arithmetic';
import type { Machine, Place, WasmValue } from './expression';
import { readLeb } from './forms';
import { bytesOfOperand, isInteger, ofConstant, ofInteger, ofWasm, type Integer, type Operand } from './operands';
import { DW_OP, WASM_GLOBAL_U32 } from './operations';
import { assemble, OPTIMISED_AWAY, type Piece } from './pieces';

/** Expressions may jump back. */
const MOST_STEPS = 10_000;
const MOST_OPERANDS = 1000;
const MOST_PIECES = 256;

const WASM_KINDS = ['local', 'global', 'operand', 'global'];

function wasmValue(machine: Machine, kind: number, index: number): WasmValue | undefined {
  if (kind === 0) return machine.locals[index];
  if (kind === 2) return machine.stack[index];
  return kind === 1 || kind === WASM_GLOBAL_U32 ? machine.global(index) : undefined;
}

/** DW_OP_const1u to const8s: by turns without and with sign, each size twice. */
function fixedConstant(r: DebugReader, operation: number): Operand {
  const at = operation - DW_OP.const1u;
  const bits = 8 << (at >> 1);
  const low = BigInt(r.uint(Math.min(4, bits / 8)));
  const value = bits === 64 ? (BigInt(r.uint(4)) << 32n) | low : low;
  if (bits === 64) return ofInteger(value, 64);
  return ofConstant((at & 1) === 1 ? BigInt.asIntN(bits, value) : value);
}

/** One run of an expression. Throws a DecodeError where it cannot be worked out: its message says why. */
export class Evaluation {
  private readonly r: DebugReader;
  private readonly operands: Operand[] = [];
  private readonly pieces: Piece[] = [];
  private steps = 0;
  /** What a simple location description is over with: the value is on the stack, or here. */
  private isValue = false;
  private implicit: Bytes | undefined;
  private frame: bigint | undefined;

  constructor(
    private readonly expression: Bytes,
    private readonly machine: Machine,
    private readonly frameBase: Bytes,
    private readonly size = 8,
  ) {
    this.r = new DebugReader(expression);
  }

  async place(): Promise<Place> {
    await this.run();
    if (this.pieces.length === 0) return this.simple();
    return assemble(this.pieces, (address, length) => this.machine.read(address, length));
  }

  /** The base that DW_OP_fbreg adds to: LLVM gives the local that has it as a value, others as a place (2.5.1.2). */
  async base(): Promise<bigint> {
    await this.run();
    return this.integer(this.pop()).value;
  }

  private async run(): Promise<void> {
    const { r } = this;
    while (!r.done) {
      if (++this.steps > MOST_STEPS) r.fail('too-much-work', 'the expression does not end');
      if (this.operands.length > MOST_OPERANDS) r.fail('too-much-work', 'the expression needs too much room');
      await this.step(r.byte());
    }
  }

  private simple(): Place {
    if (this.implicit !== undefined) return { kind: 'bytes', bytes: this.implicit };
    const top = this.operands.at(-1);
    if (top === undefined) return OPTIMISED_AWAY;
    if (this.isValue || !isInteger(top) || this.isWide(top))
      return { kind: 'bytes', bytes: bytesOfOperand(top, this.size) };
    // A local as such, without DW_OP_stack_value, has the address: LLVM's TI_LOCAL_INDIRECT, which
    // DwarfExpression::addWasmLocation writes as a local that is a memory location.
    return { kind: 'memory', address: Number(BigInt.asUintN(32, top.value)) };
  }

  /** Whether it is a local of 64 bits as such: no address, but how LLVM wrote values at first. */
  private isWide(top: Integer): boolean {
    return top.width === 64 && this.steps === 1 && this.expression[0] === DW_OP.WASM_location;
  }

  private async step(operation: number): Promise<void> {
    const { r } = this;
    if (operation >= DW_OP.lit0 && operation <= DW_OP.lit31) this.push(BigInt(operation - DW_OP.lit0));
    else if (operation >= DW_OP.const1u && operation <= DW_OP.consts) this.pushConstant(operation);
    else if (operation === DW_OP.WASM_location) this.pushWasm();
    else if (operation === DW_OP.addr) this.push(BigInt.asIntN(32, BigInt(r.uint(4))));
    else if (operation === DW_OP.fbreg) await this.pushFrameOffset();
    else if (operation === DW_OP.deref) await this.dereference(4);
    else if (operation === DW_OP.deref_size) await this.dereference(r.byte());
    else if (operation === DW_OP.bra || operation === DW_OP.skip) this.jump(operation);
    else this.describe(operation);
  }

  /** Operations that say where a value is (2.6.1); all others only change the stack. */
  private describe(operation: number): void {
    const { r } = this;
    switch (operation) {
      case DW_OP.stack_value:
        this.isValue = true;
        break;
      case DW_OP.implicit_value:
        this.implicit = r.take(r.uleb());
        break;
      case DW_OP.piece:
        this.endPiece(8 * r.uleb(), 0);
        break;
      case DW_OP.bit_piece:
        this.endPiece(r.uleb(), r.uleb());
        break;
      case DW_OP.entry_value:
      case DW_OP.GNU_entry_value:
        r.fail('unknown', 'only what it was when the function was called is known');
        break;
      default:
        calculate(operation, this.operands, r);
    }
  }

  private push(value: bigint): void {
    this.operands.push(ofConstant(value));
  }

  private pop(): Operand {
    return this.operands.pop() ?? this.r.fail('bad-expression', 'the expression lacks an operand');
  }

  private integer(operand: Operand): Integer {
    return isInteger(operand) ? operand : this.r.fail('bad-expression', 'a number with a fraction is no address');
  }

  private pushConstant(operation: number): void {
    const { r } = this;
    if (operation >= DW_OP.constu) this.push(BigInt(readLeb(r, operation === DW_OP.consts)));
    else this.operands.push(fixedConstant(r, operation));
  }

  private pushWasm(): void {
    const { r, machine } = this;
    const kind = r.byte();
    const index = kind === WASM_GLOBAL_U32 ? r.uint(4) : r.uleb();
    const value = wasmValue(machine, kind, index);
    if (value === undefined) r.fail('unknown', `${WASM_KINDS[kind] ?? 'place'} ${index} is unknown`);
    else this.operands.push(ofWasm(value));
  }

  private async pushFrameOffset(): Promise<void> {
    const offset = BigInt(this.r.sleb());
    if (this.frameBase.length === 0) this.r.fail('unknown', 'the function has no frame');
    // A frame base has no frame base.
    this.frame ??= await new Evaluation(this.frameBase, this.machine, NO_BYTES).base();
    this.push(BigInt.asIntN(32, this.frame + offset));
  }

  private async dereference(size: number): Promise<void> {
    if (size < 1 || size > 8) this.r.fail('bad-expression', `an operand of ${size} bytes`);
    const address = Number(BigInt.asUintN(32, this.integer(this.pop()).value));
    const bytes = await this.machine.read(address, size);
    if (bytes?.length !== size) {
      this.r.fail('unknown', `address 0x${address.toString(16)} is outside the memory`);
    } else {
      let value = 0n;
      for (let at = size - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] as number);
      this.operands.push(ofInteger(value, size > 4 ? 64 : 32));
    }
  }

  /** 2.6.1.2: what came before is where this part is. Nothing before: it is nowhere. */
  private endPiece(bits: number, from: number): void {
    const place = this.simple();
    if (this.pieces.push({ place, bits, from }) > MOST_PIECES) this.r.fail('too-much-work', 'it has too many parts');
    this.operands.length = 0;
    this.isValue = false;
    this.implicit = undefined;
  }

  private jump(operation: number): void {
    const { r } = this;
    const distance = (r.uint(2) << 16) >> 16;
    if (operation === DW_OP.bra && this.integer(this.pop()).value === 0n) return;
    const target = r.pos + distance;
    if (target < 0 || target > this.expression.length) r.fail('bad-expression', 'a jump leaves the expression');
    r.pos = target;
  }
}
