/** Parameters and locals of one function, each found at once. */

import type { FuncField, Local } from '../ast';
import { identifierOf, indexNumber } from '../literals';
import type { ModuleScope } from '../module-scope';
import type { Atom } from '../tree';

/** Parameters and locals by index; undefined for a parameter that only a named type tells of. */
export function localsOf(scope: ModuleScope, field: FuncField): (Local | undefined)[] {
  const params = scope.funcType(field.type)?.params.length ?? field.type.params.length;
  return [...Array.from({ length: params }, (_, index) => field.type.params[index]), ...field.locals];
}

export class LocalScope {
  readonly all: readonly (Local | undefined)[];
  readonly parameters: number;
  private readonly names = new Map<string, number>();

  constructor(scope: ModuleScope, field: FuncField) {
    this.all = localsOf(scope, field);
    this.parameters = this.all.length - field.locals.length;
    for (const [index, local] of this.all.entries()) {
      if (local?.id === undefined) continue;
      const name = identifierOf(local.id.text);
      if (!this.names.has(name)) this.names.set(name, index);
    }
  }

  /** Of a name or number, where there is such a local. */
  indexOf({ kind, text }: Atom): number | undefined {
    const index = kind === 'id' ? this.names.get(identifierOf(text)) : indexNumber(text);
    return index !== undefined && index < this.all.length ? index : undefined;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }
}
