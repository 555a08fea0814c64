/** Bad input: one clear line with file and place, exit code 2 (or 1 where the plugin itself failed), never a stack trace. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmPlugin } from '../support/cli';
import { SAMPLE, SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { fixtureFile } from '../support/wat';

const folder = scratchFolder();
const HAR = join(SAMPLE, 'captures', 'shop.har');
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);

beforeAll(async () => {
  for (const name of ['plain', 'missing-import']) await fixtureFile(name, folder);
  const sample = readFileSync(SAMPLE_MODULE);
  write('sample.wasm', sample);
  write('truncated.wasm', sample.subarray(0, 20_000));
  write('text.wasm', 'hello');
  write('empty.wasm', '');
  write('component.wasm', Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]));
  write(
    'invalid.wasm',
    Uint8Array.from([...sample.subarray(0, 8), 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x6a, 0x0b]),
  );
  write('broken.har', '{\n "log": {\n  "entries": [,]\n }\n}\n');
  write('no-entries.har', '{ "log":\n { "version": "1.2" } }');
  write(
    'bad-entries.har',
    '{"log":{"entries":[\n{"request":{}},\n{"request":{"url":"data:,"},"response":{"status":200}}]}}',
  );
  write('deep.har', '['.repeat(200_000));
  write('latin1.har', Uint8Array.from([0x7b, 0xe9, 0x7d]));
  write('field.scenario.yaml', 'module: sample.wasm\nplugin:\n  nmae: x\n');
  write(
    'nested.scenario.yaml',
    'module: sample.wasm\nexchanges:\n  - request:\n      url: http://a.test/\n      headers: { a: 1 }\n',
  );
  write(
    'body.scenario.yaml',
    'module: sample.wasm\nexchanges:\n  - request: { url: "http://a.test/", body: { chunks: 5 } }\n',
  );
  write('nothing.scenario.yaml', 'module: sample.wasm\n');
  write('module.scenario.yaml', 'captures: []\n');
  write('url.scenario.yaml', 'module: sample.wasm\nexchanges:\n  - request:\n      url: ftp://a.test/\n');
  write('host.scenario.yaml', 'module: sample.wasm\nhost: nginx\n');
  write('expect.scenario.yaml', 'module: sample.wasm\nexpect:\n  GET /nothing: { status: 200 }\n');
  write('yaml.scenario.yaml', 'module: [\n');
  write('alias.scenario.yaml', 'module: *nowhere\n');
  write('loop.scenario.yaml', 'module: sample.wasm\nplugin: { configuration: &a { b: *a } }\n');
  mkdirSync(join(folder, 'folder.wasm'));
});

describe('one line, with its place, and exit code 2', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['not a Wasm file', ['inspect', 'text.wasm'], /^text\.wasm: byte 0 .*not a WebAssembly file.*Choose a \.wasm/],
    ['an empty file', ['inspect', 'empty.wasm'], /^empty\.wasm: byte 0/],
    ['no file', ['inspect', 'none.wasm'], /^none\.wasm: cannot read it: there is no such file\. Check the path\.$/],
    ['a folder', ['inspect', 'folder.wasm'], /^folder\.wasm: cannot read it: it is a folder/],
    ['a device without end', ['inspect', '/dev/zero'], /^\/dev\/zero: it is no regular file/],
    [
      'a truncated file',
      ['replay', 'truncated.wasm', HAR],
      /^truncated\.wasm: byte \d+ .*announces \d+ bytes, the file has \d+/,
    ],
    [
      'invalid code',
      ['replay', 'invalid.wasm', HAR],
      /^invalid\.wasm: byte \d+.*not (valid WebAssembly|a plugin)|no proxy-wasm/,
    ],
    [
      'a core module that is no plugin',
      ['replay', 'plain.wasm', HAR],
      /^plain\.wasm: byte 0 .*no proxy-wasm plugin.*SDK\.$/,
    ],
    [
      'a component',
      ['replay', 'component.wasm', HAR],
      /^component\.wasm: byte 4 .*component, and proxies run core modules/,
    ],
    [
      'a missing import',
      ['replay', 'missing-import.wasm', HAR],
      /^missing-import\.wasm: byte \d+ .*proxy_clear_route_cache, which ABI 0\.2\.1 does not have/,
    ],
    ['a HAR that is not JSON', ['replay', 'sample.wasm', 'broken.har'], /broken\.har:3:15: not JSON: value expected/],
    [
      'a HAR without entries',
      ['replay', 'sample.wasm', 'no-entries.har'],
      /no-entries\.har:1:3: its "log" has no "entries" array/,
    ],
    ['a HAR nested too deep', ['replay', 'sample.wasm', 'deep.har'], /deep\.har:1:\d+: not JSON/],
    ['a HAR that is not UTF-8', ['replay', 'sample.wasm', 'latin1.har'], /latin1\.har: not UTF-8 text/],
    [
      'an unknown field',
      ['replay', 'field.scenario.yaml'],
      /^field\.scenario\.yaml:3:3: unknown field "nmae" in plugin\. Did you mean "name"\?$/,
    ],
    [
      'a value of the wrong kind',
      ['replay', 'nested.scenario.yaml'],
      /^nested\.scenario\.yaml:5:18: exchanges\.0\.request\.headers\.a must be/,
    ],
    [
      'a body of the wrong form',
      ['replay', 'body.scenario.yaml'],
      /^body\.scenario\.yaml:3:47: exchanges\.0\.request\.body\.chunks must be array/,
    ],
    [
      'a scenario without a module',
      ['replay', 'module.scenario.yaml'],
      /^module\.scenario\.yaml:1:1: the scenario lacks "module"/,
    ],
    ['a URL of another kind', ['replay', 'url.scenario.yaml'], /^url\.scenario\.yaml:4:7: not an http or https URL/],
    [
      'an unknown host',
      ['replay', 'host.scenario.yaml'],
      /^host\.scenario\.yaml:2:1: unknown host "nginx"\. Use envoy@/,
    ],
    [
      'an expectation of nothing',
      ['replay', 'expect.scenario.yaml'],
      /^expect\.scenario\.yaml:3:3: expect names no exchange/,
    ],
    ['broken YAML', ['replay', 'yaml.scenario.yaml'], /^yaml\.scenario\.yaml:\d:\d: not YAML/],
    ['an alias to nothing', ['replay', 'alias.scenario.yaml'], /^alias\.scenario\.yaml: its aliases/],
    ['an alias to itself', ['replay', 'loop.scenario.yaml'], /^loop\.scenario\.yaml: its aliases/],
    [
      'a scenario with nothing to replay',
      ['replay', 'nothing.scenario.yaml'],
      /^nothing\.scenario\.yaml:1:1: there is nothing to replay/,
    ],
    ['a capture before the module', ['replay', HAR, 'sample.wasm'], /the module comes first/],
    ['a scenario after a module', ['replay', 'sample.wasm', 'url.scenario.yaml'], /a scenario stands alone/],
    ['no command', [], /^wasm-plugin: no command given\. See wasm-plugin --help\.$/],
    ['an unknown command', ['fly'], /unknown command "fly"/],
    ['an unknown option', ['inspect', 'sample.wasm', '--fly'], /Unknown option '--fly'/],
    [
      'a trace that cannot be written',
      ['replay', 'sample.wasm', HAR, '--trace', 'none/t.jsonl'],
      /^none\/t\.jsonl: cannot write the trace/,
    ],
    ['a trace that is none', ['trace', HAR], /no trace that can be read: it does not begin as a trace of this version/],
    ['a trace that is not there', ['trace', 'none.trace'], /^none\.trace: cannot read the trace/],
    ['a trace of no exchange', ['trace', 'some.trace', 'x'], /needs a whole number from 1/],
  ])('%s', async (_name, args, message) => {
    const { code, stderr } = await wasmPlugin(args, folder);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.length, stderr).toBe(1);
    expect(lines[0]).toMatch(message);
    expect(code).toBe(2);
  });

  it('every broken entry of a capture is named', async () => {
    const { code, stderr } = await wasmPlugin(['replay', 'sample.wasm', 'bad-entries.har'], folder);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('bad-entries.har:2:1: entry 1 was left out: it has no response'),
      expect.stringContaining('bad-entries.har:3:1: entry 2 was left out: its URL is not an http'),
    ]);
  });
});
