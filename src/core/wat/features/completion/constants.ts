/** Constants of an enumeration, where a host function takes one: `(i32.const 2 (;info;))`. */

import { ENUMS } from '../../../proxywasm/enums';
import type { Instruction } from '../../ast';
import { valuesOf } from '../describe/effect';
import { isEnum } from '../describe/known-docs';
import { importOf } from '../describe/known-functions';
import { parameterMeaning } from '../describe/parameter-meanings';
import { consumerOf } from '../describe/consumer';
import type { Item } from './item';
import { parenthesized } from './keywords';
import { outerOf, type Position } from './position';
import type { Wanted } from './wanted';

/** As an operand of a call. */
export function constantItems({ consumer }: Extract<Wanted, { kind: 'instructions' }>, position: Position): Item[] {
  const around = aroundOf(position);
  if (consumer === undefined || around === undefined) return [];
  const before = consumer.operands.filter(
    ({ end }) => end <= position.at && end <= (position.word?.start ?? position.at),
  );
  const at = valuesOf(before, around);
  return enumItems(consumer, at, position, (value) => parenthesized(position, `i32.const ${value}`));
}

/** Behind `i32.const`. */
export function numberItems({ instruction }: Extract<Wanted, { kind: 'number' }>, position: Position): Item[] {
  const around = aroundOf(position);
  if (around === undefined || position.opened !== undefined) return [];
  const consumer = consumerOf(instruction, outerOf(instruction, position), around, position.word);
  return consumer === undefined ? [] : enumItems(consumer.instruction, consumer.at, position, (value) => value);
}

function aroundOf({ scope, field }: Position) {
  return scope === undefined ? undefined : { scope, ...(field === undefined ? {} : { field }) };
}

function enumItems(call: Instruction, at: number, { scope }: Position, write: (value: string) => string): Item[] {
  const [use] = call.uses;
  const known =
    use?.space === 'func' && /^(return_)?call$/.test(call.name)
      ? importOf(scope?.find('func', use.atom)?.field)
      : undefined;
  const parameter = known?.words[at]?.parameter;
  if (known === undefined || parameter === undefined || parameter.isOutput || !isEnum(parameter.kind)) return [];
  const { kind, name: purpose } = parameter;
  return Object.entries(ENUMS[kind]).map(([name, value]) => ({
    label: name,
    kind: 'enum',
    detail: `${kind} ${value}`,
    insert: write(`${value} (;${name};)`),
    rank: `0${String(value).padStart(2, '0')}`,
    filterText: `${name} i32.const ${value}`,
    markdown: () => `${known.name}: ${parameterMeaning(known.name, purpose)}.`,
  }));
}
