/** What is completed of the host's functions and of callbacks, assembled by wabt and linked as the emulator links it. */

import { describe, expect, it } from 'vitest';
import { parseHost } from '../../../src/core/emulator/host';
import { checkLinks, type LinkTarget } from '../../../src/core/emulator/link';
import type { AbiVersion } from '../../../src/core/proxywasm/abi';
import { HOST_FUNCTION_NAMES, HOST_FUNCTIONS } from '../../../src/core/proxywasm/signatures';
import { decodeModule } from '../../../src/core/wasm/decode';
import { WASI_FUNCTIONS, WASI_PREVIEW1 } from '../../../src/core/wat/wasi';
import { assemble } from '../../support/wat';
import { completed, completionsIn, labelsIn } from './completing';

const marker = (abi: AbiVersion) => `(func (export "proxy_abi_version_${abi.replaceAll('.', '_')}"))`;

function target(abi: AbiVersion, host: string): LinkTarget {
  return { abi, host: parseHost(host).value, allowed: new Set() };
}

/** What the host says of a module with these fields, and how many functions it imports. */
async function linked(fields: string, where: LinkTarget): Promise<{ imports: number; problems: string[] }> {
  const bytes = await assemble('completed.wat', `(module ${fields})`);
  const { value: module, problems } = decodeModule(bytes);
  expect(problems).toEqual([]);
  return { imports: module.imports.length, problems: checkLinks(module, where).map(({ message }) => message) };
}

const ALLOCATOR = '(func (export "malloc") (param i32) (result i32) (i32.const 0))';
const HOSTS: readonly (readonly [abi: AbiVersion, host: string, functions: number])[] = [
  ['0.1.0', 'envoy@1.40', 40],
  ['0.2.0', 'envoy@1.40', 38],
  ['0.2.1', 'envoy@1.40', 39],
  ['0.2.100', 'higress', 44],
];

/** All imports of a host's module that are offered in the quotes, each completed. */
function allImports(module: string, others: string, isWanted: (detail: string) => boolean): string {
  const place = `(import "${module}" "|")\n${others}`;
  const wanted = completionsIn(place).filter(({ detail = '' }) => isWanted(detail));
  return wanted.map(({ label }) => firstLine(completed(place, label))).join('\n');
}

/** Without what stands below it. */
const firstField = (text: string, below: string) => text.slice(0, text.length - below.length);
const firstLine = (text: string) => text.slice(0, text.indexOf('\n'));

describe('imports that are completed', () => {
  it.each(HOSTS)('ABI %s, %s: all %i link', async (abi, host, count) => {
    const imports = allImports('env', marker(abi), (detail) => host === 'higress' || detail !== 'Higress only');
    expect(await linked(`${imports}\n${marker(abi)} ${ALLOCATOR}`, target(abi, host))).toEqual({
      imports: count,
      problems: [],
    });
  });

  it('of WASI link, but for those that Envoy has with another type or not at all', async () => {
    const imports = allImports(WASI_PREVIEW1, '', () => true);
    const { imports: count, problems } = await linked(
      `${imports} ${marker('0.2.1')} ${ALLOCATOR}`,
      target('0.2.1', 'envoy@1.40'),
    );
    expect(count).toBe(WASI_FUNCTIONS.size);
    expect(problems.map((problem) => /wasi_snapshot_preview1\.(\w+)/.exec(problem)?.[1])).toEqual([
      'path_link',
      'path_symlink',
      'proc_raise',
    ]);
  });

  it.each([
    ['(module\n  ', '…|', '\n)'],
    ['(module ', '(…|)', ')'],
    ['(module ', '(…|', ''],
    ['(module ', '(imp|)', ')'],
    ['(module\n', 'imp|', '\n)'],
    ['', '…|', ''],
  ])('as whole fields: %j %s %j', async (before, typed, after) => {
    const names = HOST_FUNCTION_NAMES.filter((one) => HOST_FUNCTIONS[one].abis.includes('0.2.1'));
    const fields = names.map((name) => {
      const text = completed(`${before}${typed.replace('…', name.slice(0, -1))}${after}`, name);
      return text.slice(before.length, text.length - after.length);
    });
    expect(await linked([...fields, marker('0.2.1'), ALLOCATOR].join('\n'), target('0.2.1', 'higress'))).toEqual({
      imports: names.length,
      problems: [],
    });
  });

  it('inside of a function', async () => {
    const text = completed('(func $log (import "env" "proxy_lo|"))', 'proxy_log');
    expect(text).toBe(
      '(func $log (import "env" "proxy_log") (param $level i32) (param $message i32) (param $message_size i32) (result i32))',
    );
    expect(await linked(`${text} ${marker('0.2.1')} ${ALLOCATOR}`, target('0.2.1', 'envoy@1.40'))).toEqual({
      imports: 1,
      problems: [],
    });
  });
});

describe('callbacks that are completed', () => {
  it.each(HOSTS)('ABI %s, %s: all link, each alone and all together', async (abi, host) => {
    const place = `(module ${marker(abi)} ${ALLOCATOR} (func (export "proxy_on|")))`;
    const names = labelsIn(place).filter((name) => name.startsWith('proxy_on'));
    expect(names.length).toBe(28);
    const functions = names.map((name) =>
      firstField(completed(`(func (export "${name}|"))\n${marker(abi)}`, name), marker(abi)),
    );
    expect(await linked(`${marker(abi)} ${ALLOCATOR} ${functions.join('\n')}`, target(abi, host))).toEqual({
      imports: 0,
      problems: [],
    });
  });

  it('of a whole field', async () => {
    for (const name of [
      'proxy_on_request_headers',
      'proxy_on_done',
      'proxy_on_log',
      'proxy_on_memory_allocate',
      'proxy_abi_version_0_2_1',
    ]) {
      const text = completed(`${name}|`, name);
      const others = [name.includes('abi') ? '' : marker('0.2.1'), name.includes('allocate') ? '' : ALLOCATOR];
      expect(await linked(`${others.join(' ')} ${text}`, target('0.2.1', 'envoy@1.40')), text).toEqual({
        imports: 0,
        problems: [],
      });
    }
  });
});
