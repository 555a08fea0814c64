/** `.debug_info` and `.debug_types` as llvm-dwarfdump prints them: the truth that our reader is compared with. */

import { execFileSync } from 'node:child_process';

export interface Die {
  /** In its section; those of `.debug_types` are not in the map. */
  readonly offset: number;
  readonly tag: string;
  readonly parent: Die | undefined;
  readonly children: Die[];
  readonly attributes: Map<string, string>;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export class Dump {
  readonly dies = new Map<number, Die>();
  readonly units: Die[] = [];
  private readonly types = new Map<number, Die>();
  private readonly signatures = new Map<string, Die>();
  private signed: { readonly signature: string; readonly offset: number } | undefined;
  private current = this.dies;
  private open: Die[] = [];
  private die: Die | undefined;
  private attribute = '';

  constructor(
    path: string,
    /** Size of the code section's contents. */
    private readonly codeSize: number,
  ) {
    const args = ['--debug-info', '--debug-types', path];
    const text = execFileSync('llvm-dwarfdump', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
    for (const line of text.split('\n')) this.line(line);
  }

  private line(line: string): void {
    if (line.endsWith(' contents:')) this.current = line.startsWith('.debug_types') ? this.types : this.dies;
    else if (/^0x[0-9a-f]{8}: +(?:DW_TAG_|NULL)/.test(line)) this.begin(line);
    else if (line.startsWith('0x')) this.beginUnit(line);
    else if (line.includes('DW_AT_')) this.addAttribute(line);
    else if (line !== '') this.continue(line);
  }

  private beginUnit(line: string): void {
    const type = /type_signature = (0x[0-9a-f]+), type_offset = (0x[0-9a-f]+)/.exec(line);
    const start = parseInt(line, 16);
    this.signed = type === null ? undefined : { signature: type[1] ?? '', offset: start + Number(type[2]) };
  }

  private begin(line: string): void {
    const [, at = '', indent = '', tag = ''] = /^(0x[0-9a-f]{8}):( +)(\S+)/.exec(line) ?? [];
    const depth = (indent.length - 1) / 2;
    this.die = undefined;
    if (tag === 'NULL') return;
    const parent = depth === 0 ? undefined : this.open[depth - 1];
    const die: Die = { offset: Number(at), tag: tag.slice(7), parent, children: [], attributes: new Map() };
    this.open[depth] = die;
    this.die = die;
    this.current.set(die.offset, die);
    if (parent === undefined) this.units.push(die);
    else parent.children.push(die);
    if (this.signed?.offset === die.offset) this.signatures.set(this.signed.signature, die);
  }

  private addAttribute(line: string): void {
    const [, name = '', value = ''] = /DW_AT_(\w+)\t\((.*)$/.exec(line) ?? [];
    this.attribute = name;
    this.die?.attributes.set(name, value);
  }

  private continue(line: string): void {
    const { die, attribute } = this;
    die?.attributes.set(attribute, `${die.attributes.get(attribute) ?? ''}\n${line.trim()}`);
  }

  /** What the attribute refers to. */
  reference(die: Die, name: string): Die | undefined {
    const value = die.attributes.get(name);
    if (value === undefined) return undefined;
    const at = /^0x[0-9a-f]+/.exec(value)?.[0] ?? '';
    return this.signatures.get(at) ?? this.dies.get(Number(at));
  }

  chain(die: Die): Die[] {
    const [next] = ['abstract_origin', 'specification', 'signature'].flatMap((name) => this.reference(die, name) ?? []);
    return next === undefined ? [die] : [die, ...this.chain(next)];
  }

  inherited(die: Die, name: string): { readonly die: Die; readonly value: string } | undefined {
    for (const one of this.chain(die)) {
      const value = one.attributes.get(name);
      if (value !== undefined) return { die: one, value };
    }
    return undefined;
  }

  plain(die: Die): string | undefined {
    const found = this.inherited(die, 'name') ?? this.inherited(die, 'linkage_name');
    return found && unquoted(found.value);
  }

  qualified(die: Die): string {
    const own = this.plain(die) ?? '(anonymous)';
    const around: string[] = [];
    for (let at = this.chain(die).at(-1)?.parent; at !== undefined; at = at.parent) {
      if (!SCOPES.has(at.tag)) continue;
      around.unshift(this.plain(at) ?? anonymous(at));
    }
    const self = /^\{impl#\d+\}$/.test(around.at(-1) ?? '') ? this.self(die) : undefined;
    return (self === undefined ? [...around, own] : [this.qualified(self), own]).join('::');
  }

  /** What the parameter `self` of a method of Rust is, or points to. */
  private self(die: Die): Die | undefined {
    const parameters = this.chain(die).flatMap(({ children }) =>
      children.filter(({ tag }) => tag === 'formal_parameter'),
    );
    const self = parameters.find((one) => this.plain(one) === 'self');
    const typed = self && this.inherited(self, 'type')?.die;
    let type = typed && this.reference(typed, 'type');
    while (type?.tag === 'pointer_type') type = this.reference(type, 'type');
    return type?.attributes.has('name') === true ? type : undefined;
  }

  /** Those with code in the module. */
  ranges(die: Die): Span[] {
    const listed = die.attributes.get('ranges');
    const [low, high] = ['low_pc', 'high_pc'].map((name) =>
      Number(/^0x[0-9a-f]+/.exec(die.attributes.get(name) ?? '')?.[0]),
    );
    const spans =
      listed === undefined
        ? [{ start: low as number, end: high as number }]
        : [...listed.matchAll(/\[(0x[0-9a-f]+), (0x[0-9a-f]+)\)/g)].map(([, start, end]) => ({
            start: Number(start),
            end: Number(end),
          }));
    return spans.filter(({ start, end }) => start > 0 && start < end && end <= this.codeSize);
  }
}

const SCOPES = new Set([
  ...['namespace', 'module', 'structure_type', 'class_type', 'union_type', 'interface_type', 'enumeration_type'],
]);

function anonymous({ tag }: Die): string {
  return tag === 'namespace' ? '(anonymous namespace)' : '(anonymous)';
}

export function unquoted(value: string): string {
  return /^"(.*)"\)$/s.exec(value)?.[1] ?? value;
}

export function* below(die: Die): Generator<Die> {
  for (const child of die.children) {
    yield child;
    yield* below(child);
  }
}
