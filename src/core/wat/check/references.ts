/** References: `ref.null`, `ref.func` and their like. */

import type { Instruction } from '../ast';
import type { BodyChecker } from './body';
import { takeReference } from './control';
import { heapOf, nonNull } from './subtypes';

export function checkReference(body: BodyChecker, instruction: Instruction): boolean {
  const { name, keyword, types = [] } = instruction;
  switch (name) {
    case 'ref.null': {
      body.stack.push([body.scope.resolve(`ref null ${types[0] ?? 'any'}`)]);
      return true;
    }
    case 'ref.is_null':
      takeReference(body, keyword);
      body.stack.push(['i32']);
      return true;
    case 'ref.func':
      body.stack.push([functionReference(body, instruction)]);
      return true;
    case 'ref.eq':
      body.stack.take(keyword, ['ref null eq', 'ref null eq']);
      body.stack.push(['i32']);
      return true;
    case 'ref.as_non_null':
      body.stack.push([nonNull(takeReference(body, keyword))]);
      return true;
    case 'ref.test':
    case 'ref.cast':
      cast(body, instruction);
      return true;
    default:
      return false;
  }
}

function functionReference(body: BodyChecker, { uses: [use] }: Instruction): string {
  const entry = use === undefined ? undefined : body.scope.find('func', use.atom);
  if (entry?.field.kind !== 'func') return '?';
  const named = entry.field.type.use;
  const index = named === undefined ? undefined : body.scope.indexOf('type', named.atom);
  // Without a type of its own the function has one that equals it, which may have no index yet.
  return index === undefined ? body.scope.typeOfFunction(entry) : `ref ${index}`;
}

function cast(body: BodyChecker, { name, keyword, types: [type = '?'] = [] }: Instruction): void {
  const to = body.scope.resolve(type);
  const top = to === '?' ? '?' : `ref null ${body.subtypes.topOf(heapOf(to))}`;
  body.stack.take(keyword, [top]);
  body.stack.push([name === 'ref.test' ? 'i32' : to]);
}
