import type { Bytes } from '../../bytes';
import type { Module, Section } from '../module';
import { DebugReader } from './debug-reader';

/** What of a module the line tables are read from. */
export interface DebugSections {
  readonly bytes: Bytes;
  /** No address lies beyond it. */
  readonly code: Section;
  readonly line: Section;
  readonly lineStr: Section | undefined;
  readonly str: Section | undefined;
  readonly info: Section | undefined;
  readonly abbrev: Section | undefined;
}

const CODE = 10;

/**
 * A module has its debug sections as custom sections of the same name
 * (https://yurydelendik.github.io/webassembly-dwarf/#embedding). Undefined without line table or without code.
 */
export function findDebugSections(module: Module, bytes: Bytes): DebugSections | undefined {
  const custom = (name: string) => module.sections.find((one) => one.custom && one.name === name);
  const code = module.kind === 'component' ? undefined : module.sections.find(({ id }) => id === CODE);
  const line = custom('.debug_line');
  if (code === undefined || line === undefined) return undefined;
  return {
    bytes,
    code,
    line,
    lineStr: custom('.debug_line_str'),
    str: custom('.debug_str'),
    info: custom('.debug_info'),
    abbrev: custom('.debug_abbrev'),
  };
}

export function readerOf(bytes: Bytes, { bodyOffset, bodySize }: Section): DebugReader {
  return new DebugReader(bytes, bodyOffset, Math.min(bodyOffset + bodySize, bytes.length));
}
