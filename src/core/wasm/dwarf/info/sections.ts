import type { Bytes } from '../../../bytes';
import type { Module, Section } from '../../module';

/** What of a module functions, variables and types are read from; all but the first two may be missing. */
export interface InfoSections {
  readonly bytes: Bytes;
  /** No address of code lies beyond it. */
  readonly code: Section;
  readonly info: Section;
  readonly abbrev: Section;
  /** Type units of version 4. */
  readonly types: Section | undefined;
  readonly line: Section | undefined;
  readonly str: Section | undefined;
  readonly lineStr: Section | undefined;
  readonly strOffsets: Section | undefined;
  readonly addr: Section | undefined;
  readonly ranges: Section | undefined;
  readonly rnglists: Section | undefined;
  readonly loc: Section | undefined;
  readonly loclists: Section | undefined;
}

const CODE = 10;

/** Undefined without `.debug_info` or without code. */
export function findInfoSections(module: Module, bytes: Bytes): InfoSections | undefined {
  const custom = (name: string) => module.sections.find((one) => one.custom && one.name === `.debug_${name}`);
  const code = module.kind === 'component' ? undefined : module.sections.find(({ id }) => id === CODE);
  const info = custom('info');
  const abbrev = custom('abbrev');
  if (code === undefined || info === undefined || abbrev === undefined) return undefined;
  return {
    ...{ bytes, code, info, abbrev, types: custom('types'), line: custom('line'), str: custom('str') },
    ...{ lineStr: custom('line_str'), strOffsets: custom('str_offsets'), addr: custom('addr') },
    ...{ ranges: custom('ranges'), rnglists: custom('rnglists'), loc: custom('loc'), loclists: custom('loclists') },
  };
}
