/** Names of types without what only a compiler needs: default arguments, and the folders of a standard library. */

/** Arguments that are always these unless someone asks for others. */
const DEFAULTS = [
  /^(\w+::)+(Global|RandomState|DefaultHashBuilder)$/,
  /^std::(__\w+::)?(allocator|char_traits|less|hash|equal_to|default_delete)</,
];
/** Longer ones are shown as they are. */
const LONGEST = 4000;

export function shortName(name: string): string {
  if (name.length > LONGEST || !/[<:]/.test(name)) return name;
  return withoutDefaults(name)
    .replace(/\bstd::__\w+::/g, 'std::')
    .replace(
      /\b(std::)?basic_string(_view)?<char>/g,
      (_, std: string | undefined, view: string | undefined) => `${std ?? ''}string${view ?? ''}`,
    )
    .replace(/(?<![\w:])((alloc|core|hashbrown)::(\w+::)*|std::(\w+::)+(?=[A-Z]))/g, '');
}

/** A piece of a name: what stands before `<`, and its arguments. */
interface Open {
  readonly before: string;
  readonly kept: string[];
}

/** Each argument is looked at when it is whole; from within outwards. */
function withoutDefaults(name: string): string {
  const open: Open[] = [];
  let text = '';
  for (let at = 0; at < name.length; at++) {
    const sign = name[at] as string;
    const inner = open.at(-1);
    if (sign === '<') {
      open.push({ before: text, kept: [] });
      text = '';
    } else if (inner !== undefined && isEnd(name, at)) {
      keep(inner, text);
      text = sign === '>' ? `${inner.before}${enclosed(inner.kept)}` : '';
      if (sign === '>') open.pop();
    } else text += sign;
  }
  return open.length === 0 ? text : name;
}

const enclosed = (kept: readonly string[]): string => (kept.length === 0 ? '' : `<${kept.join(', ')}>`);

/** Of an argument: not the arrow of a function's result, nor what stands in brackets. */
function isEnd(name: string, at: number): boolean {
  return (name[at] === '>' && name[at - 1] !== '-') || name[at] === ',';
}

function keep({ kept }: Open, text: string): void {
  const argument = text.trim();
  if (argument !== '' && !DEFAULTS.some((one) => one.test(argument))) kept.push(argument);
}
