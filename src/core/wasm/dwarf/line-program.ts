/** The state machine whose rows are the line table (6.2.2, 6.2.5). */

import type { DebugReader } from './debug-reader';
import { readPlainFile, type LineHeader } from './line-header';
import { END_SEQUENCE, IS_STATEMENT, PROLOGUE_END, type LineRows, type Row } from './line-rows';

const DW_LNE_end_sequence = 1;
const DW_LNE_set_address = 2;
const DW_LNE_define_file = 3;

export class LineProgram {
  private readonly row: Row = { address: 0, file: 1, line: 1, column: 0, flags: 0 };
  /** Of the operations in one instruction, where instructions have several: in no WebAssembly (6.2.2). */
  private operation = 0;
  private readonly opcodeBase: number;

  constructor(
    private readonly r: DebugReader,
    private readonly header: LineHeader,
    private readonly rows: LineRows,
  ) {
    this.opcodeBase = header.operandCounts.length;
    this.reset();
  }

  run(): void {
    const { r, opcodeBase } = this;
    if (this.header.lineRange === 0) r.fail('bad-line-table', 'its range of lines is 0');
    while (!r.done) {
      const opcode = r.byte();
      if (opcode >= opcodeBase) this.special(opcode);
      else if (opcode === 0) this.extended();
      else this.standard(opcode);
    }
  }

  private reset(): void {
    const { row } = this;
    row.address = 0;
    row.file = 1;
    row.line = 1;
    row.column = 0;
    row.flags = this.header.defaultIsStatement ? IS_STATEMENT : 0;
    this.operation = 0;
  }

  /** Appends a row; what marks one row alone is over then. */
  private append(): void {
    this.rows.push(this.row, this.r.pos);
    this.row.flags &= IS_STATEMENT;
  }

  /** 6.2.5.1, where the formulas stand, too. */
  private special(opcode: number): void {
    const { lineBase, lineRange } = this.header;
    const adjusted = opcode - this.opcodeBase;
    this.advance(Math.floor(adjusted / lineRange));
    this.advanceLine(lineBase + (adjusted % lineRange));
    this.append();
  }

  private advance(operations: number): void {
    const { minInstructionLength, maxOperations } = this.header;
    if (maxOperations <= 1) {
      this.row.address += minInstructionLength * operations;
      return;
    }
    const operation = this.operation + operations;
    this.row.address += minInstructionLength * Math.floor(operation / maxOperations);
    this.operation = operation % maxOperations;
  }

  /** The register has 32 bits. */
  private advanceLine(lines: number): void {
    this.row.line = (this.row.line + lines) >>> 0;
  }

  /** 6.2.5.2 */
  private standard(opcode: number): void {
    const { r, row } = this;
    switch (opcode) {
      case 1: // copy
        this.append();
        break;
      case 2: // advance_pc
        this.advance(r.uleb());
        break;
      case 3: // advance_line
        this.advanceLine(r.sleb());
        break;
      case 4: // set_file
        row.file = r.uleb();
        break;
      case 5: // set_column
        row.column = r.uleb();
        break;
      case 6: // negate_stmt
        row.flags ^= IS_STATEMENT;
        break;
      case 8: // const_add_pc
        this.advance(Math.floor((255 - this.opcodeBase) / this.header.lineRange));
        break;
      case 9: // fixed_advance_pc
        this.row.address += r.uint(2);
        this.operation = 0;
        break;
      case 10: // set_prologue_end
        row.flags |= PROLOGUE_END;
        break;
      default: // set_basic_block, set_epilogue_begin, set_isa, and what is not in the standard
        for (let left = this.header.operandCounts[opcode] ?? 0; left > 0; left--) r.uleb();
    }
  }

  /** 6.2.5.3 */
  private extended(): void {
    const length = this.r.uleb();
    if (length === 0) return;
    const operands = this.r.sub(length);
    const opcode = operands.byte();
    if (opcode === DW_LNE_end_sequence) this.endSequence();
    else if (opcode === DW_LNE_set_address) this.setAddress(operands);
    else if (opcode === DW_LNE_define_file && this.header.version < 5) readPlainFile(operands, this.header.files);
    // Else set_discriminator, or what is not in the standard.
  }

  private setAddress(r: DebugReader): void {
    const size = r.end - r.pos;
    if (size > 8) r.fail('bad-address', `an address of ${size} bytes`);
    this.row.address = r.uint(size);
    this.operation = 0;
  }

  private endSequence(): void {
    this.row.flags |= END_SEQUENCE;
    this.append();
    this.rows.endSequence();
    this.reset();
  }
}
