/** V8, as this Node has it: it tells less than a tool, but it is what runs modules. */

import { createHash } from 'node:crypto';
import { decodeModule } from '../../../src/core/wasm/decode';
import type { Peer } from '../readings';

const KINDS: Readonly<Record<string, string>> = { function: 'func' };

export const engine: Peer = {
  name: 'V8',
  read: async (bytes) => {
    const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
    const kind = (value: string) => KINDS[value] ?? value;
    return {
      'imported names': WebAssembly.Module.imports(module).map((entry) =>
        JSON.stringify([entry.module, entry.name, kind(entry.kind)]),
      ),
      'exported names': WebAssembly.Module.exports(module).map((entry) =>
        JSON.stringify([entry.name, kind(entry.kind)]),
      ),
      'custom sections': customSections(module, bytes),
      problems: [],
    };
  },
};

/** It tells only of those that it is asked for by name, and the names are ours. */
function customSections(module: WebAssembly.Module, bytes: Uint8Array): string[] {
  const sections = decodeModule(bytes).value.sections.filter((section) => section.custom);
  const names = [...new Set(sections.map(({ name }) => name))];
  return names
    .flatMap((name) => WebAssembly.Module.customSections(module, name).map((content) => `${name} ${digest(content)}`))
    .sort();
}

function digest(content: ArrayBuffer): string {
  return createHash('sha256').update(new Uint8Array(content)).digest('hex');
}
