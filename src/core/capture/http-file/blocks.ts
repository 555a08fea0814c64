/** A file of requests → its blocks, and the variables that it defines. */

export interface Line {
  readonly text: string;
  /** From 1 on. */
  readonly number: number;
}

/** What stands between two `###`. */
export interface Block {
  readonly name?: string;
  /** From the request line on. */
  readonly lines: readonly Line[];
}

export interface Blocks {
  readonly blocks: readonly Block[];
  readonly variables: readonly (readonly [name: string, value: string])[];
}

export const COMMENT = /^\s*(?:#|\/\/)/;
const SEPARATOR = /^###/;
const VARIABLE = /^@([^\s=]+)\s*=(.*)$/;
const NAME = /^\s*(?:#|\/\/)\s*@name(?:\s+|\s*=\s*)(\S.*)$/;

export function blocksOf(text: string): Blocks {
  const variables: [string, string][] = [];
  const blocks: Block[] = [];
  let title = '';
  let lines: Line[] = [];
  const end = (): void => {
    const block = blockOf(lines, title, variables);
    if (block.lines.length > 0) blocks.push(block);
    lines = [];
  };
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (SEPARATOR.test(line)) {
      end();
      title = line.replace(/^#+/, '').trim();
    } else lines.push({ text: line, number: index + 1 });
  }
  end();
  return { blocks, variables };
}

/** Takes what stands before the request line, and what stands behind the request and is none of it. */
function blockOf(lines: readonly Line[], title: string, variables: [string, string][]): Block {
  let name = title;
  let start = 0;
  for (; start < lines.length; start++) {
    const { text } = lines[start] as Line;
    if (/^<\s*\{%/.test(text)) start = scriptEnd(lines, start);
    else if (!isAside(text) && !/^<\s/.test(text)) break;
    name = NAME.exec(text)?.[1]?.trim() ?? name;
    define(text, variables);
  }
  let end = lines.length;
  for (; end > start && isAside(lines[end - 1]?.text ?? ''); end--) define(lines[end - 1]?.text ?? '', variables);
  return { lines: lines.slice(start, end), ...(name === '' ? {} : { name }) };
}

function isAside(text: string): boolean {
  return text.trim() === '' || COMMENT.test(text) || VARIABLE.test(text);
}

function define(text: string, variables: [string, string][]): void {
  const [, name, value = ''] = VARIABLE.exec(text) ?? [];
  if (name !== undefined) variables.push([name, value.trim()]);
}

/** The line that ends a script, or the last one. */
export function scriptEnd(lines: readonly Line[], start: number): number {
  const end = lines.findIndex(({ text }, index) => index >= start && text.includes('%}'));
  return end < 0 ? lines.length - 1 : end;
}
