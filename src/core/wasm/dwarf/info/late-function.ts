import type { AddressRange, FunctionInfo, SourceLanguage, SourcePlace } from './model';
import { attempt, type Names } from './names';

interface Text {
  readonly name: string;
  readonly declared: SourcePlace;
  readonly language: SourceLanguage;
}

const NOTHING: Text = { name: '', declared: { file: undefined, line: 0, column: 0 }, language: 'other' };

/** A function whose name is read when it is asked for: a module may have ten thousand. */
export class LateFunction implements FunctionInfo {
  private known: Text | undefined;

  constructor(
    private readonly names: Names,
    readonly entry: number,
    readonly ranges: readonly AddressRange[],
  ) {}

  get name(): string {
    return this.text().name;
  }

  get declared(): SourcePlace {
    return this.text().declared;
  }

  get language(): SourceLanguage {
    return this.text().language;
  }

  private text(): Text {
    const { names, entry } = this;
    this.known ??= attempt(() => read(names, names.program.sections.info.bodyOffset + entry)) ?? NOTHING;
    return this.known;
  }
}

/** `offset` of its entry in the file. */
function read(names: Names, offset: number): Text {
  const entry = names.program.entry(offset);
  if (entry === undefined) return NOTHING;
  const chain = names.chain(entry);
  return {
    name: names.qualified(chain, '(anonymous)'),
    declared: names.declared(chain),
    language: entry.unit.language,
  };
}
