/** Go source, as far as one has to read it to find a call: what is no code is told apart, and imports are known. */

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const LITERAL = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y;

/** With each comment, and on demand each literal, as blanks: whatever is left stands where it stood. */
export function blanked(source: string, { literals }: { readonly literals: boolean }): string {
  let text = '';
  while (text.length < source.length) {
    const comment = matchAt(COMMENT, source, text.length);
    const literal = comment === undefined ? matchAt(LITERAL, source, text.length) : undefined;
    const isBlank = comment !== undefined || (literal !== undefined && literals);
    const taken = comment ?? literal ?? source.charAt(text.length);
    text += isBlank ? taken.replace(/[^\n]/g, ' ') : taken;
  }
  return text;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

export interface GoImport {
  /** As the file calls it; `.`: its names stand alone. */
  readonly name: string;
  readonly path: string;
}

const DECLARATION = /^import\s*(?:\(([^)]*)\)|([^\n(]*))/gm;
const SPEC = /(?:([\w.]+)\s*)?["`]([^"`]+)["`]/g;

export function importsOf(source: string): readonly GoImport[] {
  const declarations = [...blanked(source, { literals: false }).matchAll(DECLARATION)];
  return declarations.flatMap(([, many, one = '']) =>
    [...(many ?? one).matchAll(SPEC)].map(([, name, path = '']) => ({ name: name ?? usualName(path), path })),
  );
}

/** Of the package in a folder of that name: versions are no part of it. */
function usualName(path: string): string {
  const [last = '', before = ''] = path.split('/').reverse();
  const named = /^v\d+$/.test(last) ? before : last.replace(/\.v\d+$/, '');
  return named.replace(/^go-|[.-]go$/g, '').replace(/\W/g, '_');
}

/** `code` is blanked; `open` is the place of a bracket. Place of the one that closes it, or undefined. */
export function closing(code: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if ('([{'.includes(code.charAt(at))) depth++;
    if (')]}'.includes(code.charAt(at)) && --depth === 0) return at;
  }
  return undefined;
}

/** Counted from 1. */
export function lineAt(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}
