/**
 * Functions, what is inlined into them, variables and types, as compilers that use LLVM write them: DWARF, versions 2 to
 * 5 (https://dwarfstd.org/dwarf5std.html) in custom sections (https://yurydelendik.github.io/webassembly-dwarf/).
 */

import type { Bytes } from '../../../bytes';
import { warning, type Checked } from '../../../problem';
import type { Module } from '../../module';
import type { DecodeError } from '../../reader';
import { Work } from '../work';
import { AddressIndex } from './address-index';
import { FrameReader } from './frames';
import { LateFunction } from './late-function';
import type { FunctionInfo, ScopedFrame, Type, VariableInfo } from './model';
import { attempt, Names } from './names';
import { Outline, type FrameOutline } from './outline';
import { Program } from './program';
import { scan } from './scan';
import { Scopes } from './scopes';
import { findInfoSections, type InfoSections } from './sections';
import { isStale } from './stale';
import { TypeIndex } from './type-index';
import { Types } from './types';
import { Variables } from './variables';

const REMEDY = 'Build the module again.';
const STALE = 'Build the module without wasm-opt, or with one that updates DWARF (npm has one that does not).';

/**
 * Undefined without debug information. Never throws: units that cannot be read are left out, and stand in `problems` as
 * warnings; so is all when it does not fit the code any more (`stale-debug-info`). Reads which functions there are; what
 * is in them when it is asked for. Time and memory are linear in the size of the debug sections.
 */
export function readDebugInfo(module: Module, bytes: Bytes): Checked<DebugInfo | undefined> {
  const sections = findInfoSections(module, bytes);
  if (sections === undefined) return { value: undefined, problems: [] };
  const info = new DebugInfo(sections);
  if (isStale(module.code, sections.code.bodyOffset, info.functions)) {
    const message = 'the debug information does not fit the code: a tool changed it and left it as it was';
    return {
      value: undefined,
      problems: [warning('stale-debug-info', message, { offset: sections.info.offset }, STALE)],
    };
  }
  return { value: info, problems: info.faults.map(faultOf) };
}

function firstOf({ ranges }: FunctionInfo): number {
  return ranges.reduce((first, { start }) => Math.min(first, start), Infinity);
}

function faultOf({ code, message, offset }: DecodeError) {
  return warning(code, `in the debug information: ${message}`, { offset }, REMEDY);
}

/** Kept at once. */
const MOST_OUTLINES = 200;

/** What a module's debug information tells. Nothing of it throws: what is damaged is left out, or of an unknown type. */
export class DebugInfo {
  /** By their first address; only those whose code is in the module. */
  readonly functions: readonly FunctionInfo[];
  readonly faults: readonly DecodeError[];
  private readonly program: Program;
  private readonly index: AddressIndex;
  /** Offsets in the file. */
  private readonly globalEntries: readonly number[];
  private readonly variables: Variables;
  private readonly names: Names;
  private readonly types: Types;
  private readonly typeIndex: TypeIndex;
  private known: readonly VariableInfo[] | undefined;
  /** By the offset of their function; those that were asked for last. */
  private readonly outlines = new Map<number, Outline>();

  constructor(sections: InfoSections) {
    const scopes = new Scopes();
    this.program = new Program(sections, new Work(sections.bytes.length));
    const found = scan(this.program, scopes);
    this.faults = found.faults;
    this.globalEntries = found.globals;
    const names = new Names(this.program, scopes);
    const { bodyOffset } = sections.info;
    this.functions = found.functions
      .map(({ offset, ranges }) => new LateFunction(names, offset - bodyOffset, ranges))
      .sort((a, b) => firstOf(a) - firstOf(b));
    this.index = new AddressIndex(this.functions);
    this.typeIndex = new TypeIndex(names);
    this.types = new Types(names, (name) => this.typeIndex.find(name));
    this.names = names;
    this.variables = new Variables(names, this.types);
  }

  functionAt(address: number): FunctionInfo | undefined {
    return this.functions[this.index.find(address)];
  }

  /** What a debugger shows as frames, innermost first: what is inlined at the address, then the function itself. */
  framesAt(address: number): readonly ScopedFrame[] {
    const found = this.functionAt(address);
    if (found === undefined) return [];
    const entry = attempt(() => this.program.entry(this.program.sections.info.bodyOffset + found.entry));
    return entry === undefined ? [] : new FrameReader(this.variables, address).read(entry, found.ranges);
  }

  /** As `framesAt`, without variables: for many addresses of one function. */
  outlineAt(address: number): readonly FrameOutline[] {
    const found = this.functionAt(address);
    return found === undefined ? [] : (this.outlineOf(found)?.at(address) ?? []);
  }

  private outlineOf({ entry: offset, ranges }: FunctionInfo): Outline | undefined {
    const known = this.outlines.get(offset);
    if (known !== undefined) return known;
    const entry = attempt(() => this.program.entry(this.program.sections.info.bodyOffset + offset));
    if (entry === undefined) return undefined;
    const outline = new Outline(this.program, this.names, entry, ranges);
    if (this.outlines.size >= MOST_OUTLINES) this.outlines.clear();
    this.outlines.set(offset, outline);
    return outline;
  }

  /** Variables of namespaces that are somewhere, by their qualified names. */
  globals(): readonly VariableInfo[] {
    this.known ??= this.globalEntries.flatMap((offset) => this.global(offset) ?? []);
    return this.known;
  }

  private global(offset: number): VariableInfo | undefined {
    return attempt(() => {
      const entry = this.program.entry(offset);
      const found = entry && this.variables.read(entry, undefined, this.program.work, 0);
      return found?.location === undefined ? undefined : found;
    });
  }

  /** The type whose entry is at this offset of `.debug_info`. */
  typeAt(entry: number): Type | undefined {
    return this.types.at(this.program.sections.info.bodyOffset + entry);
  }

  /** The type of this name, qualified or, where only one is called so, not. */
  typeNamed(name: string): Type | undefined {
    return this.types.at(this.typeIndex.find(name));
  }
}
