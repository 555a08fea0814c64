import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import {
  allowedNames,
  allowListYaml,
  compareAllowList,
  neededCapabilities,
} from '../../../src/core/inspect/allow-list';
import { decodeModule } from '../../../src/core/wasm/decode';
import { SAMPLE_MODULE } from '../../support/parts';
import { candidateOf } from '../../support/plugin-wat';

const read = (yaml: string): string[] | undefined => allowedNames(parseDocument(yaml).toJS());

describe('what a module needs', () => {
  it('are host functions, WASI functions and callbacks, sorted, each once', async () => {
    const imports = ['proxy_log', '(import "wasi_snapshot_preview1" "fd_write" (func))', '(import "wasi_unstable" "fd_write" (func))', '(import "env" "abort" (func))']; // prettier-ignore
    const { module } = await candidateOf({ imports, without: ['proxy_on_done', 'proxy_on_delete'] });
    expect(neededCapabilities(module)).toEqual([
      ...['fd_write', 'proxy_log', 'proxy_on_configure', 'proxy_on_context_create', 'proxy_on_log'],
      ...['proxy_on_request_body', 'proxy_on_request_headers', 'proxy_on_response_body', 'proxy_on_response_headers'],
      'proxy_on_vm_start',
    ]);
  });
});

describe('a list that is written, read again', () => {
  it('differs in nothing, for a real plugin', () => {
    const needed = neededCapabilities(decodeModule(readFileSync(SAMPLE_MODULE)).value);
    expect(needed.length).toBeGreaterThan(30);
    const names = read(allowListYaml(needed)) ?? [];
    expect(compareAllowList(needed, names)).toEqual({ missing: [], unused: [] });
  });

  it('is none for a module that needs nothing: an empty one would grant everything', () => {
    expect(read(allowListYaml([]))).toBeUndefined();
    expect(compareAllowList(['proxy_http_call'], [])).toEqual({ missing: [], unused: [] });
  });

  it('grants nothing but what it shows, whatever names a module has', async () => {
    const imports = ['(import "wasi_snapshot_preview1" "x: {}\\n    proxy_http_call" (func))'];
    const needed = neededCapabilities((await candidateOf({ imports })).module);
    expect(read(allowListYaml(needed))).toEqual(needed);
  });

  it('is a fragment of Envoy’s configuration', () => {
    expect(parseDocument(allowListYaml(['proxy_log', 'fd_write'])).toJS()).toEqual({
      capability_restriction_config: { allowed_capabilities: { proxy_log: {}, fd_write: {} } },
    });
  });
});

describe('a list in other forms', () => {
  it.each([
    ['the bare map', 'allowed_capabilities: { proxy_log: {}, fd_write: {} }'],
    ['a list', 'allowed_capabilities: [proxy_log, fd_write]'],
    ['names without values', 'allowed_capabilities:\n  proxy_log:\n  fd_write:\n'],
    ['Envoy’s JSON', '{"capability_restriction_config": {"allowed_capabilities": {"proxy_log": {}, "fd_write": {}}}}'],
    ['JSON as protobuf writes it', '{"capabilityRestrictionConfig": {"allowedCapabilities": {"proxy_log": {}, "fd_write": {}}}}'], // prettier-ignore
  ])('%s', (_name, text) => {
    expect(read(text)).toEqual(['proxy_log', 'fd_write']);
  });

  it('deep in a whole configuration of Envoy', () => {
    const filter = { name: 'wasm', typed_config: { config: { capability_restriction_config: { allowed_capabilities: { proxy_log: {} } } } } }; // prettier-ignore
    const listeners = [{ filter_chains: [{ filters: [{ typed_config: { http_filters: [{ name: 'cors' }, filter] } }] }] }]; // prettier-ignore
    expect(allowedNames({ static_resources: { listeners } })).toEqual(['proxy_log']);
  });

  it('that are none', () => {
    for (const text of ['', '1', 'null', 'text', '[]', 'a: { b: [1, null, { c: d }] }', 'allowed_capabilities:'])
      expect(read(text), text).toBeUndefined();
  });

  it('that are empty are there', () => {
    expect([read('allowed_capabilities: {}'), read('allowed_capabilities: []')]).toEqual([[], []]);
  });

  it('names in a list that are no text are left out', () => {
    expect(read('allowed_capabilities: [proxy_log, 5, null, [x]]')).toEqual(['proxy_log']);
  });

  it('that go round in a circle', () => {
    expect(read('a: &a\n  b: *a\n')).toBeUndefined();
  });
});

describe('against what was agreed on', () => {
  it('tells what is missing and what is not needed', () => {
    const diff = compareAllowList(['a', 'b', 'c'], ['d', 'b']);
    expect(diff).toEqual({ missing: ['a', 'c'], unused: ['d'] });
  });

  it('one name fewer is told by name, for each name of a real plugin', () => {
    const needed = neededCapabilities(decodeModule(readFileSync(SAMPLE_MODULE)).value);
    for (const name of needed) {
      const agreed = needed.filter((one) => one !== name);
      expect(compareAllowList(needed, agreed)).toEqual({ missing: [name], unused: [] });
    }
  });
});
