/** What can stand in `wasm-plugin.yaml`, from its schema: for editors. */

import schema from '../../schemas/wasm-plugin.schema.json';

export interface ProfileField {
  readonly name: string;
  readonly description: string;
  /** What it may be, where that is a choice. */
  readonly values: readonly string[];
}

interface Part {
  readonly $ref?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: Part;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly definitions?: Readonly<Record<string, Part>>;
}

/** Its inferred type has each field of each part, there or not. */
const SCHEMA = schema as unknown as Part;

/** Of the file, or of what stands below `debug` or `release` in it; none below others. */
export function profileFields(parent?: string): ProfileField[] {
  const whole = SCHEMA;
  const part = parent === undefined ? whole : resolved(whole.properties?.[parent] ?? {});
  return Object.entries(part.properties ?? {}).map(([name, field]) => fieldOf(name, field));
}

function fieldOf(name: string, field: Part): ProfileField {
  const whole = resolved(field);
  const standard = whole.default === undefined ? '' : ` Default: ${JSON.stringify(whole.default)}.`;
  const values = whole.enum ?? whole.items?.enum ?? [];
  return { name, description: `${whole.description ?? ''}${standard}`, values };
}

/** With what it refers to; its own words come first. */
function resolved(part: Part): Part {
  const [, name] = /^#\/definitions\/(\w+)$/.exec(part.$ref ?? '') ?? [];
  return name === undefined ? part : { ...SCHEMA.definitions?.[name], ...part };
}
