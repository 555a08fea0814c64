/** Markdown whose values are inert: whatever a client, a plugin or an upstream wrote, it is shown as code and no more. */

const LONGEST = 200;
/**
 * What could end the code or a table's cell, or deceive the reader: a grave accent, a pipe, control characters and line
 * breaks, invisible ones that turn the direction of writing, and half characters.
 */
const UNSAFE = /[`|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Of the template, what stands in the source is Markdown; a string put into it is a value. */
export function safe(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | undefined | Markdown)[]
): Markdown {
  return new Markdown(parts.map((part, at) => part + (at < values.length ? shown(values[at]) : '')).join(''));
}

/** Text that is safe as it is. */
export class Markdown {
  constructor(readonly text: string) {}
}

export const NOTHING = new Markdown('');

export function joined(parts: readonly Markdown[], separator = '\n'): Markdown {
  return new Markdown(parts.map(({ text }) => text).join(separator));
}

function shown(value: string | number | undefined | Markdown): string {
  if (value instanceof Markdown) return value.text;
  if (typeof value === 'number') return String(value);
  return value === undefined ? '–' : code(value);
}

/** GitHub and others make links and mentions of plain text; of code they make nothing. */
function code(value: string): string {
  if (value === '') return '*empty*';
  // A cut may go through a character of two halves.
  const cut = value.length > LONGEST ? `${value.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : value;
  return `\`${cut.replace(UNSAFE, escaped)}\``;
}

/** As JSON would write it. */
function escaped(character: string): string {
  const short = /^[\t\n\f\r]$/.test(character) ? JSON.stringify(character).slice(1, -1) : undefined;
  return short ?? Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join('');
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
