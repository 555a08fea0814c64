/**
 * Text files that people write or tools export: parsed, with line and column for whatever is wrong in them.
 * Both parsers load when they are first needed: activation must not pay for them.
 */

import type { ParseError } from 'jsonc-parser';
import type { Document } from 'yaml';
import { problem, type Place, type Problem } from '../core/problem';
import { tryUtf8 } from '../core/bytes';
import { InputError } from './errors';

type Steps = readonly (string | number)[];
type Spot = Pick<Place, 'line' | 'column'>;

export interface TextDocument {
  readonly value: unknown;
  /** Line and column of a field's name or an item, or of the nearest one around it. */
  readonly locate: (path: Steps) => Promise<Spot>;
}

/** JSON alone. Fast where it is well-formed; the slow parser only looks for places. */
export async function parseJson(file: string, bytes: Uint8Array): Promise<TextDocument> {
  const text = textOf(file, bytes).replace(/^\uFEFF/, '');
  const locate = jsonLocator(text);
  try {
    return { value: JSON.parse(text) as unknown, locate };
  } catch {
    const { parseTree, printParseErrorCode } = await import('jsonc-parser');
    const errors: ParseError[] = [];
    orUndefined(() => parseTree(text, errors, { disallowComments: true }));
    const [first] = errors;
    const reason = first === undefined ? 'it does not parse' : describe(printParseErrorCode(first.error));
    const place = { file, ...lineColumn(text, first?.offset ?? 0) };
    throw new InputError([problem('not-json', `not JSON: ${reason}`, place, 'Export or write the file again.')]);
  }
}

export async function parseYaml(file: string, bytes: Uint8Array): Promise<TextDocument> {
  const { isMap, isNode, isScalar, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(textOf(file, bytes), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const errors = document.errors.map(({ message, pos }): Problem => {
    const { line, col } = lines.linePos(pos[0]);
    return problem('not-yaml', `not YAML: ${message}`, { file, line, column: col }, 'Mend the line.');
  });
  if (errors.length > 0) throw new InputError(errors);
  const spotOf = (node: unknown): Spot | undefined => {
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start === undefined) return undefined;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  };
  const locate = (path: Steps): Spot => {
    for (let length = path.length; length > 0; length--) {
      const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const key = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1])?.key
        : undefined;
      const spot = spotOf(key ?? document.getIn(path.slice(0, length), true));
      if (spot !== undefined) return spot;
    }
    return spotOf(document.contents) ?? { line: 1, column: 1 };
  };
  return { value: plainValue(file, document), locate: (path) => Promise.resolve(locate(path)) };
}

/** Aliases may lead nowhere, to themselves, or to billions of nodes: none of that is a value. */
function plainValue(file: string, document: Document): unknown {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError([
      problem('bad-alias', `its aliases (*) do not resolve: ${reason}`, { file }, 'Write the values out.'),
    ]);
  }
}

/** Problems that speak of a path in the document, with line and column instead. */
export function placed(file: string, document: TextDocument, problems: readonly Problem[]): Promise<Problem[]> {
  return Promise.all(
    problems.map(async (p) => ({ ...p, place: { file, ...(await document.locate(p.place.path ?? [])) } })),
  );
}

function textOf(file: string, bytes: Uint8Array): string {
  const text = tryUtf8(bytes);
  if (text !== undefined) return text;
  throw new InputError([problem('not-text', 'not UTF-8 text', { file }, 'Choose a text file, or save it as UTF-8.')]);
}

/** The slow parser runs once, however many places are asked for. Nesting too deep for it: the file's start. */
function jsonLocator(text: string): TextDocument['locate'] {
  let parsed: Promise<(path: Steps) => Spot> | undefined;
  const parse = async (): Promise<(path: Steps) => Spot> => {
    const { findNodeAtLocation, parseTree } = await import('jsonc-parser');
    const tree = orUndefined(() => parseTree(text));
    return (path) => {
      for (let length = path.length; tree !== undefined && length > 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length));
        // A property's place is that of its name.
        if (node !== undefined)
          return lineColumn(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
      }
      return { line: 1, column: 1 };
    };
  };
  return async (path) => (await (parsed ??= parse()))(path);
}

/** For parsers that recurse: a RangeError is a document too deep for them. */
function orUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function lineColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** `PropertyNameExpected` → `property name expected` */
function describe(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`).toLowerCase();
}
