/** Fields of a module in text form → lines of a reading. */

import { hexFloat } from './objdump-constants';
import { headOf, isList, print, stringBytes, type Node } from './sexpr';
import { withoutId, type Names } from './wat-names';

type Field = readonly Node[];
const FIRST_BYTES = 16;
const REFERS_TO: Readonly<Record<string, string>> = { 'ref.func': 'func', 'global.get': 'global' };

/** `(type $t (;0;) (sub (struct (field $x i32))))`, of which only the inmost is ours to tell. */
export function typeText(field: Field, names: Names): string {
  let type = field.at(-1);
  while (headOf(type) === 'sub') type = isList(type) ? type.at(-1) : undefined;
  if (!isList(type)) return '';
  const [form, ...parts] = type;
  const of = (head: string) => parts.flatMap((part) => (headOf(part) === head && isList(part) ? part.slice(1) : []));
  if (form !== 'func') return print([form ?? '', ...parts.map((part) => resolved(bareField(part), names))]);
  return `(${values(of('param'), names)}) -> (${values(of('result'), names)})`;
}

/** `(field $x (mut i32))` → `(mut i32)` */
function bareField(part: Node): Node {
  return headOf(part) === 'field' && isList(part) ? (withoutId(part.slice(1))[0] ?? '') : part;
}

function values(types: Field, names: Names): string {
  return types.map((type) => print(resolved(type, names))).join(', ');
}

/** Types by their numbers: `(ref $node)` → `(ref 0)`. */
function resolved(node: Node, names: Names): Node {
  if (isList(node)) return node.map((inner) => resolved(inner, names));
  return node.startsWith('$') ? `${names.resolve('type', node)}` : node;
}

export function externText(type: Field, names: Names): string {
  const content = withoutId(type.slice(1));
  switch (type[0]) {
    case 'table':
      return `table ${tableText(content, names)}`;
    case 'memory':
      return `memory ${memoryText(content)}`;
    case 'global':
      return `global ${globalType(content[0], names)}`;
    default:
      return `${String(type[0])} sig=${names.typeUse(content)}`;
  }
}

function limits(content: Field): { text: string; rest: Field } {
  const is64 = content[0] === 'i64';
  const [min, max, ...rest] = is64 ? content.slice(1) : content;
  const bounded = typeof max === 'string' && /^\d+$/.test(max);
  const others = bounded ? rest : max === undefined ? rest : [max, ...rest];
  const shared = others[0] === 'shared';
  const text = `initial=${String(min)}${bounded ? ` max=${max}` : ''}${shared ? ' shared' : ''}${is64 ? ' i64' : ''}`;
  return { text, rest: shared ? others.slice(1) : others };
}

export function tableText(content: Field, names: Names): string {
  const { text, rest } = limits(content);
  return `type=${print(resolved(rest[0] ?? '', names))} ${text}`;
}

export function memoryText(content: Field): string {
  const { text, rest } = limits(content);
  const pageSize = isList(rest[0]) ? ` (pagesize ${Number(rest[0][1])})` : '';
  return `pages: ${text}${pageSize}`;
}

function globalType(type: Node | undefined, names: Names): string {
  const mutable = headOf(type) === 'mut';
  const value = mutable && isList(type) ? type[1] : type;
  return `${print(resolved(value ?? '', names))} mutable=${mutable ? 1 : 0}`;
}

export function globalText([type, ...init]: Field, names: Names): string {
  return `${globalType(type, names)} ${instructions(init, names)}`;
}

/** `(table $t) (i32.const 0) func 1 2`, `declare funcref (ref.func 0)` */
export function elementText(content: Field, names: Names): string {
  const lists = content.filter(isList);
  const table = lists.find((node) => headOf(node) === 'table');
  const rest = content.filter((node) => node !== table);
  const offset = rest[0] !== undefined && isList(rest[0]) && headOf(rest[0]) !== 'ref' ? rest[0] : undefined;
  const items = rest
    .slice(offset === undefined ? 0 : 1)
    .filter((node) => node !== 'declare')
    .slice(1);
  const mode = rest[0] === 'declare' ? 'declarative' : offset === undefined ? 'passive' : 'active';
  const place =
    offset === undefined ? '' : ` table=${names.resolve('table', table?.[1] ?? '0')} ${offsetText(offset, names)}`;
  return `${mode}${place} count=${items.length}`;
}

export function dataText(content: Field, names: Names): string {
  const memory = content.filter(isList).find((node) => headOf(node) === 'memory');
  const offset = content.filter(isList).find((node) => headOf(node) !== 'memory');
  const bytes = Buffer.concat(content.filter((node) => typeof node === 'string').map(stringBytes));
  const place =
    offset === undefined
      ? 'passive'
      : `memory=${names.resolve('memory', memory?.[1] ?? '0')} ${offsetText(offset, names)}`;
  return `${place} size=${bytes.length} ${bytes.subarray(0, FIRST_BYTES).toString('hex')}`;
}

function offsetText(node: Field, names: Names): string {
  const text = instructions(headOf(node) === 'offset' ? node.slice(1) : [...node], names);
  if (text.includes(';')) return text;
  return text.replace(/(i32|i64)\.const (-\d+)/, (_, type: string, value: string) => {
    return `${type}.const ${BigInt.asUintN(type === 'i32' ? 32 : 64, BigInt(value))}`;
  });
}

/** Flat: `i32.const 3 array.new $array` → `i32.const 3; array.new 2`. */
function instructions(nodes: Field, names: Names): string {
  const parts: string[][] = [];
  for (const token of nodes.flat(9) as string[]) {
    if (/^[a-z]\w*\.[a-z]/.test(token)) parts.push([token]);
    else parts.at(-1)?.push(token);
  }
  return parts.map(([op = '', ...operands]) => instruction(op, operands, names)).join('; ');
}

function instruction(op: string, operands: readonly string[], names: Names): string {
  if (op === 'ref.null') return op;
  if (op === 'v128.const') return `${op} ${operands.slice(1).map(word).join('')}`;
  if (/^f\d\d\.const/.test(op)) return `${op} ${numberText(hexFloat(operands[0] ?? ''))}`;
  const kind = REFERS_TO[op] ?? 'type';
  return [op, ...operands.map((operand) => (operand.startsWith('$') ? names.resolve(kind, operand) : operand))].join(
    ' ',
  );
}

function word(text: string): string {
  return Buffer.from(text.slice(2), 'hex').reverse().toString('hex');
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : `${value}`;
}
