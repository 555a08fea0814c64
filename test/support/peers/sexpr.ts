/** S-expressions, as the text form of modules has them. */

export type Node = string | readonly Node[];

/** Strings with their quotes, index comments such as `(;3;)`, brackets, atoms; other comments and space between. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\$"(?:[^"\\]|\\.)*"|\(;\d+;\)|\(;.*?;\)|;;[^\n]*|[()]|[^\s()";]+/gs;

export function parseNodes(text: string): Node[] {
  const stack: Node[][] = [[]];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '(') stack.push([]);
    else if (token === ')') close(stack);
    else if (!token.startsWith(';;') && !/^\(;(?!\d+;)/.test(token)) stack.at(-1)?.push(token);
  }
  return stack[0] ?? [];
}

function close(stack: Node[][]): void {
  const done = stack.pop() ?? [];
  stack.at(-1)?.push(done);
}

export function headOf(node: Node | undefined): string {
  return typeof node === 'object' && typeof node[0] === 'string' ? node[0] : '';
}

export function isList(node: Node | undefined): node is readonly Node[] {
  return typeof node === 'object';
}

export function print(node: Node): string {
  return typeof node === 'string' ? node : `(${node.map(print).join(' ')})`;
}

/** `"caf\c3\a9"` → its bytes. */
export function stringBytes(token: string): Buffer {
  const latin = Buffer.from(token.slice(1, -1), 'utf8').toString('latin1');
  const plain = latin.replace(/\\(u\{([0-9a-f]+)\}|[0-9a-f]{2}|.)/gi, (_, escape: string, point?: string) => {
    if (point !== undefined) return Buffer.from(String.fromCodePoint(parseInt(point, 16)), 'utf8').toString('latin1');
    if (/^[0-9a-f]{2}$/i.test(escape)) return String.fromCharCode(parseInt(escape, 16));
    return { t: '\t', n: '\n', r: '\r' }[escape] ?? escape;
  });
  return Buffer.from(plain, 'latin1');
}

export function stringText(token: Node | undefined): string {
  return typeof token === 'string' ? stringBytes(token).toString('utf8') : '';
}
