/** `wasm-plugin inspect --capabilities`, and the lists that a team agrees on. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import type { AllowListDiff } from '../../src/core/inspect/allow-list';
import type { Capability } from '../../src/core/inspect/capabilities';
import { wasmPlugin } from '../support/cli';
import { Inspected } from '../support/inspected';
import { SAMPLE, SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const inspect = new Inspected(folder);

interface Told {
  readonly capabilities: readonly Capability[];
  readonly needed: readonly string[];
  readonly diff?: AllowListDiff;
}

const told = (...args: string[]) => inspect.json<Told>(SAMPLE_MODULE, ...args);

/** The part of the text that is a list. */
async function printedList(): Promise<string> {
  const { stdout } = await inspect.run(SAMPLE_MODULE, '--capabilities');
  return stdout.slice(stdout.indexOf('# Allow-list for Envoy'));
}

const yamlOf = (names: readonly string[]) => stringify({ allowed_capabilities: Object.fromEntries(names.map((name) => [name, {}])) }); // prettier-ignore

describe('inspect --capabilities', () => {
  it('prints what the plugin may do, and a list that grants it that', async () => {
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--capabilities');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ {2}• {2}changes bodies +proxy_set_buffer_bytes\n/);
    expect(stdout).toMatch(/grows its memory without bound +memory\.grow\n/);
    const { needed } = await told('--capabilities');
    const list = parseDocument(await printedList()).toJS() as unknown;
    expect(list).toEqual({ capability_restriction_config: { allowed_capabilities: Object.fromEntries(needed.map((name) => [name, {}])) } }); // prettier-ignore
  });

  it('--json tells weights and imports', async () => {
    const { capabilities } = await told('--capabilities');
    expect(capabilities.find(({ id }) => id === 'reply')).toMatchObject({ weight: 'notable', by: ['proxy_send_local_response'] }); // prettier-ignore
  });

  it('prints what --allow-list reads, as its remedy says', async () => {
    const { stdout } = await inspect.run(SAMPLE_MODULE, '--capabilities');
    expect(await inspect.code(SAMPLE_MODULE, '--allow-list', inspect.write('printed.yaml', stdout))).toBe(0);
  });
});

describe('inspect --allow-list', () => {
  it('is fine with the list that was printed', async () => {
    const list = inspect.write('own.yaml', await printedList());
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--allow-list', list);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nAgainst own\.yaml\nno difference\n$/)]);
    expect((await told('--allow-list', list)).diff).toEqual({ missing: [], unused: [] });
  });

  it('is exit code 1 for one name that the plugin needs and the list lacks', async () => {
    const { needed } = await told('--capabilities');
    const list = inspect.write('less.yaml', yamlOf(needed.filter((name) => name !== 'proxy_log')));
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--capabilities', '--allow-list', list);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/\n\+ proxy_log: needed, but not granted\n$/)]);
    expect((await told('--allow-list', list)).diff).toEqual({ missing: ['proxy_log'], unused: [] });
  });

  it('is exit code 0 for a name too many, which is told', async () => {
    const { needed } = await told('--capabilities');
    const list = inspect.write('more.json', JSON.stringify({ allowed_capabilities: [...needed, 'proxy_http_call'] }));
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--allow-list', list);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\n- proxy_http_call: granted, but not needed\n$/)]);
  });

  it.each([
    ['is not there', undefined, 'there is no such file'],
    ['is no YAML', 'a: [b', 'unreadable.yaml:1:'],
    ['has no such map', 'allowed: { proxy_log: {} }\n', 'it has no allowed_capabilities'],
    ['is empty', '', 'it has no allowed_capabilities'],
    ['goes round in a circle', 'a: &a\n  b: *a\n', 'it has no allowed_capabilities'],
  ])('a list that %s is exit code 2', async (_how, text, message) => {
    const list = text === undefined ? join(folder, 'missing.yaml') : inspect.write('unreadable.yaml', text);
    const { code, stdout, stderr } = await inspect.run(SAMPLE_MODULE, '--allow-list', list);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it.each([
    ['names an alias that is not there', 'allowed_capabilities: *nothing\n'],
    ['has aliases without end', ['a: &a [x, x, x, x, x, x, x, x]', ...'bcde'.split('').map((name, k) => `${name}: &${name} [${new Array(9).fill(`*${'abcd'[k] ?? ''}`).join(', ')}]`)].join('\n')], // prettier-ignore
  ])('a list that %s is exit code 2', async (_how, text) => {
    const { code, stderr } = await inspect.run(SAMPLE_MODULE, '--allow-list', inspect.write('odd.yaml', text));
    expect([code, stderr.includes('defect')]).toEqual([2, false]);
  });
});

describe('a list of what the plugin needs', () => {
  const report = async (name: string, allowed: readonly string[]) => {
    const plugin = { name: 'hello-filter', rootId: 'hello', configuration: 'good morning', allowedCapabilities: allowed }; // prettier-ignore
    const scenario = { module: SAMPLE_MODULE, plugin, captures: [join(SAMPLE, 'captures', 'shop.har')] };
    const { stdout } = await wasmPlugin(['replay', inspect.write(name, stringify(scenario)), '--json'], folder);
    return (JSON.parse(stdout) as { exchanges: unknown[] }).exchanges;
  };

  it('is enough: with it the plugin does what it does without a list, and with one name less it does not', async () => {
    const { needed } = await told('--capabilities');
    const without = needed.filter((name) => name !== 'proxy_add_header_map_value');
    const [free, granted, less] = await Promise.all([report('a.scenario.yaml', []), report('b.scenario.yaml', needed), report('c.scenario.yaml', without)]); // prettier-ignore
    expect(free.length).toBeGreaterThan(5);
    expect(granted).toEqual(free);
    expect(less).not.toEqual(free);
  });
});
