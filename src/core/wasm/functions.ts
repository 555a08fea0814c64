/** Functions by index, imports first: their names, types and sizes. */

import { functionType, type CodeBody, type FuncType, type Import, type Module } from './module';

const importsOf = new WeakMap<Module, readonly Import[]>();
const namesOf = new WeakMap<Module, readonly string[]>();

export function importedFunctions(module: Module): readonly Import[] {
  return remembered(importsOf, module, () => module.imports.filter(({ type }) => type.kind === 'func'));
}

export function functionCount(module: Module): number {
  return importedFunctions(module).length + module.functions.length;
}

/** From the name section; else as it is imported or exported; else `f7`. Worked out once for a module. */
export function functionNames(module: Module): readonly string[] {
  return remembered(namesOf, module, () => {
    const exported = new Map(
      module.exports.filter(({ kind }) => kind === 'func').map(({ index, name }) => [index, name]),
    );
    const imported = importedFunctions(module);
    return Array.from({ length: functionCount(module) }, (_, index) => {
      const named = module.names.functions.get(index);
      if (named !== undefined && named !== '') return named;
      const { module: from, name } = imported[index] ?? {};
      return from === undefined ? (exported.get(index) ?? `f${index}`) : `${from}.${name}`;
    });
  });
}

export interface FunctionFacts {
  readonly index: number;
  readonly name: string;
  readonly type: FuncType | undefined;
  /** Of its body with locals, in bytes; absent for an import. */
  readonly size?: number;
  readonly offset?: number;
}

/** Undefined where there is no such function. */
export function functionFacts(module: Module, index: number): FunctionFacts | undefined {
  const name = functionNames(module)[index];
  if (name === undefined) return undefined;
  const body = bodyOf(module, index);
  return { index, name, type: functionType(module, index), ...(body === undefined ? {} : body) };
}

/** Undefined for an import, and where there is no such function. */
export function bodyOf(module: Module, index: number): CodeBody | undefined {
  const imported = importedFunctions(module).length;
  return index < imported ? undefined : module.code.at(index - imported);
}

function remembered<T>(memory: WeakMap<Module, T>, module: Module, make: () => T): T {
  const known = memory.get(module);
  if (known !== undefined) return known;
  const made = make();
  memory.set(module, made);
  return made;
}
