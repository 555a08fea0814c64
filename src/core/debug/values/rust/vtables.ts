/** What a trait object really is: rustc describes each vtable as a variable named `<Type as Trait>::{vtable}`. */

import type { Type, VariableInfo } from '../../../wasm/dwarf/info/model';

/** The type whose vtable is at this address; undefined: unknown. */
export type TypeOfVtable = (address: number) => Type | undefined;

const DW_OP_ADDR = 0x03;
const VTABLE = /^<(.*) as .*>::\{vtable\}$/s;

/** By a module's variables and its types (`DebugInfo`). */
export function typeOfVtable(
  globals: readonly VariableInfo[],
  typeNamed: (name: string) => Type | undefined,
): TypeOfVtable {
  const names = new Map(globals.flatMap(({ name, location }) => entryOf(VTABLE.exec(name)?.[1], location)));
  return (address) => {
    const name = names.get(address);
    return name === undefined ? undefined : typeNamed(name);
  };
}

function entryOf(name: string | undefined, location: VariableInfo['location']): [number, string][] {
  if (name === undefined || location?.length !== 5 || location[0] !== DW_OP_ADDR) return [];
  return [[new DataView(location.buffer, location.byteOffset).getUint32(1, true), name]];
}
