/** The Bytecode Alliance's wasm-tools, which read what wabt cannot yet. They print a module as text, and that is read. */

import { print as printModule } from '@bytecodealliance/jco-transpile/wasm-tools';
import type { Peer, Reading } from '../readings';
import { headOf, isList, parseNodes, stringText, type Node } from './sexpr';
import { Names, withoutId } from './wat-names';
import { dataText, elementText, externText, globalText, memoryText, tableText, typeText } from './wat-fields';

export const wasmTools: Peer = {
  name: 'wasm-tools',
  read: async (bytes) => ({ problems: [], ...readText(await printed(bytes)) }),
};

async function printed(bytes: Uint8Array): Promise<string> {
  try {
    return await printModule(bytes);
  } catch (error) {
    throw new Error(String((error as { payload?: unknown }).payload ?? error), { cause: error });
  }
}

type Field = readonly Node[];

function readText(text: string): Reading {
  const module = parseNodes(text)[0];
  const fields = (isList(module) ? module : []).filter((node): node is Field => isList(node));
  const flat = fields.flatMap(ungrouped);
  const names = new Names(flat);
  const all = (head: string) => flat.filter((field) => headOf(field) === head);
  const bare = (head: string) => all(head).map((field) => withoutId(field.slice(1)));
  const signature = (field: Field, name: string) => `${name} sig=${names.typeUse(field)}`;
  return {
    types: all('type').map((field) => typeText(field, names)),
    imports: all('import').map((field) => importText(field, names)),
    functions: all('func').map((field) => signature(field, `func[${names.indexOf('func', field)}]`)),
    tables: bare('table').map((field) => tableText(field, names)),
    memories: bare('memory').map(memoryText),
    globals: bare('global').map((field) => globalText(field, names)),
    tags: all('tag').map((field) => `sig=${names.typeUse(field)}`),
    exports: all('export').map((field) => exportText(field, names)),
    start: all('start').map((field) => `${names.resolve('func', field[1])}`),
    elements: bare('elem').map((field) => elementText(field, names)),
    data: bare('data').map((field) => dataText(field, names)),
  };
}

/** The entries of a group of types, and the imports of a group as if each stood alone. */
function ungrouped(field: Field): Field[] {
  const [head, first, ...rest] = field;
  if (head === 'rec') return field.slice(1).filter((node): node is Field => isList(node));
  if (head !== 'import' || headOf(rest[0]) !== 'item') return [field];
  const items = rest.filter((node): node is Field => headOf(node) === 'item');
  const last = rest.at(-1);
  const shared = headOf(last) === 'item' ? undefined : last;
  return items.map(([, name = '', type = shared ?? '']) => ['import', first ?? '', name, type]);
}

function importText([, module, name, type]: Field, names: Names): string {
  return `${externText(isList(type) ? type : [], names)} <- ${stringText(module)}.${stringText(name)}`;
}

function exportText([, name, what]: Field, names: Names): string {
  const [kind = '', index] = isList(what) ? what : [];
  return `${String(kind)}[${names.resolve(String(kind), index)}] -> "${stringText(name)}"`;
}
