/** Index spaces of a module in text form: `$name` → number. */

import { headOf, isList, type Node } from './sexpr';

const KINDS = new Set(['type', 'func', 'table', 'memory', 'global', 'tag']);

export class Names {
  private readonly indices = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private readonly fields = new Map<Node, number>();

  constructor(fields: readonly (readonly Node[])[]) {
    for (const field of fields) {
      const definition = headOf(field) === 'import' ? field[3] : field;
      if (isList(definition) && KINDS.has(headOf(definition))) this.define(field, definition);
    }
  }

  private define(field: Node, [kind, id]: readonly Node[]): void {
    const index = this.counts.get(String(kind)) ?? 0;
    this.counts.set(String(kind), index + 1);
    this.fields.set(field, index);
    if (typeof id === 'string' && id.startsWith('$')) this.indices.set(`${String(kind)} ${id}`, index);
  }

  indexOf(_kind: string, field: Node): number {
    return this.fields.get(field) ?? NaN;
  }

  /** `$name` or a number. */
  resolve(kind: string, reference: Node | undefined): number {
    if (typeof reference !== 'string') return NaN;
    return reference.startsWith('$') ? (this.indices.get(`${kind} ${reference}`) ?? NaN) : Number(reference);
  }

  /** The type index in `(func $f (;0;) (type 3) …)`. */
  typeUse(field: readonly Node[]): number {
    const use = field.find((node) => headOf(node) === 'type');
    return this.resolve('type', isList(use) ? use[1] : undefined);
  }
}

/** Without `$name` and `(;index;)` at the start. */
export function withoutId(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node, at) => at > 1 || typeof node !== 'string' || !/^(\$|\(;)/.test(node));
}
