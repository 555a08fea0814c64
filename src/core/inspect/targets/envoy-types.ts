/** Types that Envoy's V8 has no name for (`V8ValueTypeToWasm` of its C API): it gives up with the whole process. */

import { firstFaults } from '../../problem';
import { functionType, type ExternType, type FuncType, type Module, type ValueType } from '../../wasm/module';
import { refusal, type Finding } from './verdict';

/** As its log has it, below `# Fatal error in , line 0`. */
export const CRASH = '# unreachable code';

const NAMED = /^(i32|i64|f32|f64|funcref|externref|\(ref (func|extern)\))$/;
const unnamed = (types: readonly ValueType[]) => types.find((type) => !NAMED.test(type));

export function importCrashes(module: Module): Finding[] {
  let functions = 0;
  return firstFaults(module.imports, ({ module: from, name, type, offset }) => {
    const index = type.kind === 'func' ? functions++ : 0;
    const found = type.kind === 'func' ? ofFunction(functionType(module, index)) : unnamed(valueTypes(type));
    return crash(`${from}.${name}`, type.kind, found, offset);
  });
}

export function exportCrashes(module: Module): Finding[] {
  const others = { global: typesOf(module, 'global'), table: typesOf(module, 'table'), memory: [], tag: [] };
  return firstFaults(module.exports, ({ name, kind, index, offset }) => {
    const found =
      kind === 'func' ? ofFunction(functionType(module, index)) : unnamed(others[kind].slice(index, index + 1));
    return crash(name, kind, found, offset);
  });
}

function crash(name: string, kind: string, type: ValueType | undefined, offset: number): Finding[] {
  if (kind === 'tag') {
    const remedy = "Build without exceptions across the module's border.";
    return [refusal(`imports or exports the exception tag ${name}, on which Envoy itself ends`, remedy, CRASH, offset)];
  }
  if (type === undefined) return [];
  const remedy = 'Pass it through memory, or build without SIMD and GC in what is imported and exported.';
  return [refusal(`the type of ${name} has ${type} in it, on which Envoy itself ends`, remedy, CRASH, offset)];
}

const ofFunctions = new WeakMap<FuncType, readonly [ValueType | undefined]>();

/** Worked out once for a type, which may be long and have many functions. */
function ofFunction(type: FuncType | undefined): ValueType | undefined {
  if (type === undefined) return undefined;
  const [found] = ofFunctions.get(type) ?? [unnamed([...type.params, ...type.results])];
  ofFunctions.set(type, [found]);
  return found;
}

function valueTypes(type: ExternType): ValueType[] {
  if (type.kind === 'global') return [type.global.type];
  return type.kind === 'table' ? [type.table.element] : [];
}

/** By index, imports first. */
function typesOf(module: Module, kind: 'global' | 'table'): ValueType[] {
  const imported = module.imports.flatMap(({ type }) => (type.kind === kind ? valueTypes(type) : []));
  const own = kind === 'global' ? module.globals.map(({ type }) => type) : module.tables.map(({ element }) => element);
  return [...imported, ...own];
}
