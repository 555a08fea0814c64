/** Files that people write → what in them does not fit a JSON Schema, in words for people. Ajv loads when first needed. */

import { distance } from 'fastest-levenshtein';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { problem, type Problem } from '../core/problem';

export class Shape {
  private validator: ValidateFunction | undefined;

  /** `whole`: what the file is, for messages: `the scenario`. */
  constructor(
    private readonly schema: object,
    private readonly whole: string,
  ) {}

  /** Each with its path. */
  async check(value: unknown): Promise<Problem[]> {
    const { Ajv } = await import('ajv');
    // `format` is for editors; whoever needs a date reads it itself.
    const options = { allErrors: true, allowUnionTypes: true, verbose: true, formats: { 'date-time': true } } as const;
    this.validator ??= new Ajv(options).compile(this.schema);
    if (this.validator(value)) return [];
    return onePerPlace(this.validator.errors ?? []).map((error) => shapeProblem(error, value, this.whole));
  }

  /** A field of the whole that is not there. */
  missing(field: string): Problem {
    return missing(field, [], this.whole);
  }
}

/**
 * A value that fits none of several forms breaks the rules of each. Told is what stands deepest, for that is the form
 * that was meant, and of one place only the first.
 */
function onePerPlace(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf').map(({ instancePath }) => instancePath);
  const rules = errors.filter(({ keyword }) => keyword !== 'oneOf');
  return rules.filter((error, index) => {
    const choice = choices.find((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`));
    if (choice === undefined) return true;
    const rivals = rules.filter(({ instancePath }) => instancePath === choice || instancePath.startsWith(`${choice}/`));
    return index === rules.indexOf(rivals.reduce((best, rival) => (weight(rival) > weight(best) ? rival : best)));
  });
}

/** How much an error says about what was meant: its depth, and that a field was taken for one of this form. */
function weight({ instancePath, keyword }: ErrorObject): number {
  const kinds: Readonly<Record<string, number>> = { additionalProperties: 2, required: 1, const: -1 };
  return 4 * instancePath.split('/').length + (kinds[keyword] ?? 0);
}

function shapeProblem(error: ErrorObject, value: unknown, whole: string): Problem {
  const path = stepsOf(error.instancePath, value);
  const where = path.length === 0 ? whole : path.join('.');
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'additionalProperties')
    return unknownField(String(params['additionalProperty']), path, where, error);
  if (error.keyword === 'required') return missing(String(params['missingProperty']), path, where);
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  return problem('bad-value', `${where} ${error.message ?? 'is not valid'}${allowed}`, { path }, 'Change the value.');
}

function missing(field: string, path: (string | number)[], where: string): Problem {
  return problem('missing-field', `${where} lacks "${field}"`, { path }, 'Add it.');
}

function unknownField(field: string, path: (string | number)[], where: string, error: ErrorObject): Problem {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const near = known.find((name) => distance(name.toLowerCase(), field.toLowerCase()) <= 2);
  const list = known.length === 0 ? 'Remove it.' : `Known here: ${known.join(', ')}.`;
  const remedy = near === undefined ? list : `Did you mean "${near}"?`;
  return problem('unknown-field', `unknown field "${field}" in ${where}`, { path: [...path, field] }, remedy);
}

/** JSON pointer → steps, numbers where the document has arrays. */
function stepsOf(pointer: string, root: unknown): (string | number)[] {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
      const step = Array.isArray(at) ? Number(key) : key;
      at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
      return step;
    });
}
