import { describe, expect, it } from 'vitest';
import { parseHost } from '../../../src/core/emulator/host';
import { checkLinks } from '../../../src/core/emulator/link';
import { decodeModule } from '../../../src/core/wasm/decode';
import { assemble } from '../../support/wat';

const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 0))';

async function problems(body: string, abi: '0.1.0' | '0.2.1' = '0.2.1') {
  const bytes = await assemble('plugin.wat', `(module ${body} (memory 1))`);
  return checkLinks(decodeModule(bytes).value, { abi, host: parseHost('envoy@1.40').value, allowed: new Set() });
}

describe('what Envoy would refuse to load', () => {
  it('nothing is wrong with functions of this ABI', async () => {
    expect(await problems(`(import "env" "proxy_log" (func (param i32 i32 i32) (result i32))) ${MALLOC}`)).toEqual([]);
  });

  it('a function of another ABI version is named, with the versions that have it', async () => {
    const body = `(import "env" "proxy_clear_route_cache" (func (result i32))) ${MALLOC}`;
    const [first] = await problems(body);
    expect(first?.code).toBe('missing-import');
    expect(first?.message).toContain('imports env.proxy_clear_route_cache, which ABI 0.2.1 does not have (only 0.1.0)');
    expect(await problems(body, '0.1.0')).toEqual([]);
  });

  it.each([
    ['a missing function', '(import "env" "abort" (func (param i32 i32 i32 i32)))', 'missing-import'],
    ['an unknown module', '(import "wasi:http/types@0.2.0" "x" (func))', 'missing-import'],
    ['a wrong type', '(import "env" "proxy_log" (func (param i32) (result i32)))', 'import-type'],
    ['a global', '(import "env" "g" (global i32))', 'imported-global'],
    [
      'path_link as WASI has it, for Envoy has another',
      '(import "wasi_snapshot_preview1" "path_link" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))',
      'import-type',
    ],
  ])('%s', async (_name, line, code) => {
    const [first] = await problems(`${line} ${MALLOC}`);
    expect(first?.code).toBe(code);
    expect(first?.place.offset).toBeGreaterThan(8);
  });

  it('a callback with the type of another ABI version', async () => {
    const body = `${MALLOC} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`;
    expect((await problems(body)).map(({ code }) => code)).toEqual(['callback-type']);
    expect(await problems(body, '0.1.0')).toEqual([]);
  });

  it('a module without an allocator', async () => {
    expect((await problems('')).map(({ code }) => code)).toEqual(['no-allocator']);
  });
});
