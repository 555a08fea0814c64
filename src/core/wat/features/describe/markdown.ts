/** Text of a program in Markdown, so that nothing of it is taken for Markdown itself. */

const LONGEST_CODE = 1500;
const LONGEST_WORDS = 300;

/** In a line of words. */
export function code(text: string): string {
  const shown = clipped(text, LONGEST_WORDS);
  const fence = fenceFor(shown, 1);
  const isPadded = shown.startsWith('`') || shown.endsWith('`');
  return isPadded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** In lines of its own, coloured as WAT. */
export function codeBlock(text: string): string {
  const shown = clipped(text, LONGEST_CODE);
  const fence = fenceFor(shown, 3);
  return `${fence}wat\n${shown}\n${fence}`;
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(least, longest === 0 ? least : longest + 1));
}

/** Words that somebody wrote as they pleased. What stands between backticks is code for most. */
export function plain(text: string): string {
  const parts = text.split(/(`[^`]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\`*_{}[\]<>()#|~!&$]/g, '\\$&'))).join('');
}

/** Those that are there, each in a paragraph of its own. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function clipped(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/** `1 use`, `5 uses` */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
