/** Types that refer to others: only to those before them and in their own group; and what a subtype may change. */

import type { Composite, StorageField, TypeDefinition, TypeField, Use } from '../ast';
import { identifierOf } from '../literals';
import type { ModuleScope } from '../module-scope';
import type { Problems } from '../problems';
import type { Subtypes } from './subtypes';

export function checkType(field: TypeField, scope: ModuleScope, subtypes: Subtypes, problems: Problems): void {
  const own = scope.entriesOf(field);
  const last = own.at(-1)?.index ?? 0;
  for (const use of field.uses) notLater(use, last, scope, problems);
  for (const { type, index } of own)
    if (type !== undefined) new TypeChecker(type, index, scope, subtypes, problems).check();
}

function notLater({ space, atom }: Use, last: number, scope: ModuleScope, problems: Problems): void {
  const index = space === 'type' ? scope.indexOf('type', atom) : undefined;
  if (index !== undefined && index > last && scope.entries('type').length > index) {
    problems.error(
      'unknown-index',
      atom,
      `${atom.text} is defined only later: types that refer to each other stand in one (rec …)`,
    );
  }
}

class TypeChecker {
  constructor(
    private readonly type: TypeDefinition,
    private readonly index: number,
    private readonly scope: ModuleScope,
    private readonly subtypes: Subtypes,
    private readonly problems: Problems,
  ) {}

  check(): void {
    const { composite, supertypes } = this.type;
    if (composite.kind === 'struct') this.distinct(composite.fields);
    if (composite.kind === 'cont' && composite.use !== undefined) this.continuation(composite.use);
    if (supertypes.length > 1) this.problems.error('type-mismatch', this.type.node, 'a type has one supertype at most');
    for (const use of supertypes) this.supertype(use);
  }

  private continuation(use: Use): void {
    const index = this.scope.indexOf('type', use.atom);
    const kind = index === undefined ? undefined : this.scope.composite(index)?.kind;
    if (kind !== undefined && kind !== 'func')
      this.problems.error('type-mismatch', use.atom, `${use.atom.text} is no type of functions`);
  }

  private distinct(fields: readonly StorageField[]): void {
    const seen = new Set<string>();
    for (const { id } of fields) {
      if (id === undefined) continue;
      if (seen.has(identifierOf(id.text)))
        this.problems.error('duplicate-name', id, `this structure has a field ${id.text} already`);
      seen.add(identifierOf(id.text));
    }
  }

  private supertype({ atom }: Use): void {
    const index = this.scope.indexOf('type', atom);
    const above = index === undefined ? undefined : this.scope.entries('type')[index]?.type;
    if (above === undefined || index === undefined) return;
    if (index >= this.index) this.problems.error('unknown-index', atom, 'a supertype stands before its subtypes');
    else if (above.isFinal) this.problems.error('type-mismatch', atom, `${atom.text} is final: define it as (sub (…))`);
    else if (!this.fits(this.type.composite, above.composite)) {
      this.problems.error(
        'type-mismatch',
        atom,
        `this is no subtype of ${atom.text}: fields, parameters and results must fit`,
      );
    }
  }

  private fits(below: Composite, above: Composite): boolean {
    const value = (one: string, other: string) =>
      this.subtypes.matches(this.scope.resolve(one), this.scope.resolve(other));
    if (below.kind === 'func' && above.kind === 'func') {
      return (
        below.params.length === above.params.length &&
        below.results.length === above.results.length &&
        below.params.every(({ type }, index) => value(above.params[index]?.type ?? '?', type)) &&
        below.results.every((type, index) => value(type, above.results[index] ?? '?'))
      );
    }
    if (below.kind === 'array' && above.kind === 'array') return this.fieldFits(below.element, above.element);
    if (below.kind === 'struct' && above.kind === 'struct') {
      return above.fields.every((field, index) => {
        const own = below.fields[index];
        return own !== undefined && this.fieldFits(own, field);
      });
    }
    return below.kind === 'cont' && above.kind === 'cont';
  }

  /** What can be written must be the same; what is only read may be narrower. */
  private fieldFits(below: StorageField, above: StorageField): boolean {
    if (below.isMutable !== above.isMutable) return false;
    const [one, other] = [this.scope.resolve(below.type), this.scope.resolve(above.type)];
    const isPacked = /^i(8|16)$/.test(one) || /^i(8|16)$/.test(other);
    if (isPacked) return one === other;
    return this.subtypes.matches(one, other) && (!below.isMutable || this.subtypes.matches(other, one));
  }
}
