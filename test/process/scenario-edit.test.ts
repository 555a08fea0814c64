/** Changes in the text of a scenario: what is not changed stays to the letter, and what comes of it is a scenario. */

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../src/node/errors';
import { changedText, type Change } from '../../src/node/scenario-edit';

const KEEP: Change = { path: ['expect', 'GET /', 'upstream', 'headers', 'x-a'], value: '1' };
const HEAD = 'module: a.wasm\n';

async function changed(text: string, ...changes: Change[]): Promise<string> {
  return changedText('t.scenario.yaml', text, changes);
}

describe('a scenario in YAML', () => {
  it.each<[string, string, string]>([
    [
      'with comments and odd blanks',
      `# why\n${HEAD}captures: [a.har,b.har]   # two\n`,
      '# why\nmodule: a.wasm\ncaptures: [a.har,b.har]   # two\n',
    ],
    ['without a newline at its end', 'module: a.wasm\nhost: envoy@1.40', 'module: a.wasm\nhost: envoy@1.40\n'],
    [
      'with long texts that the library would fold',
      `${HEAD}exchanges:\n  - request: { url: "http://a/", body: "${'word '.repeat(40)}" }\n`,
      `${HEAD}exchanges:\n  - request: { url: "http://a/", body: "${'word '.repeat(40)}" }\n`,
    ],
  ])('%s keeps what was there', async (_name, text, kept) => {
    const after = await changed(text, KEEP);
    expect(after.startsWith(kept)).toBe(true);
    expect(parse(after)).toMatchObject({ expect: { 'GET /': { upstream: { headers: { 'x-a': '1' } } } } });
  });

  it('keeps its line ends', async () => {
    const after = await changed('# one\r\nmodule: a.wasm\r\nhost: envoy@1.40\r\n', KEEP);
    expect(after.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(after).toContain('# one\r\nmodule: a.wasm\r\n');
  });

  it('with blank lines and a text that is written otherwise is still what it was', async () => {
    const text = `module: a.wasm\n\n\nhost: envoy@1.40\nplugin: { configuration: "one line that is long enough\\nanother" }\n`;
    const after = parse(await changed(text, KEEP)) as Record<string, unknown>;
    const { expect: added, ...rest } = after;
    expect(rest).toEqual(parse(text));
    expect(added).toBeDefined();
  });

  it.each<[string, string, Change]>([
    ['upstream: false gives way', `${HEAD}expect:\n  GET /: { upstream: false }\n`, KEEP],
    ['an empty expectation, too', `${HEAD}expect:\n  GET /:\n`, KEEP],
    ['an alias is written out', `${HEAD}expect:\n  GET /b: &e { status: 200 }\n  GET /: *e\n`, KEEP],
    ['a list is begun', HEAD, { path: ['expect', 'GET /', 'logs', '+'], value: 'x' }],
    [
      'a list goes on',
      `${HEAD}expect:\n  GET /:\n    logs: [a]\n`,
      { path: ['expect', 'GET /', 'logs', '+'], value: 'x' },
    ],
  ])('%s', async (_name, text, change) => {
    const after = parse(await changed(text, change)) as { expect: Record<string, object> };
    expect(JSON.stringify(after.expect['GET /'])).toContain(change.path.includes('logs') ? '"x"]' : '"x-a":"1"');
    if (text.includes('&e')) expect(after.expect['GET /b']).toEqual({ status: 200 });
  });

  it.each<[string, Change]>([
    ['nonsense', { path: ['expect', 'GET /', 'sttus'], value: 200 }],
    ['no exchange', { path: ['exchanges', '+'], value: { url: 'x' } }],
  ])('is not written when %s would come of it', async (_name, change) => {
    await expect(changed(HEAD, change)).rejects.toBeInstanceOf(InputError);
  });
});

describe('a scenario in JSON', () => {
  it.each<[string, object]>([
    ['nothing there', { module: 'a.wasm' }],
    ['something in the way', { module: 'a.wasm', expect: { 'GET /': { upstream: false } } }],
  ])('takes what is kept: %s', async (_name, value) => {
    const after = await changedText('t.scenario.json', JSON.stringify(value, null, 2), [
      KEEP,
      { path: ['expect', 'GET /', 'logs', '+'], value: 'a' },
      { path: ['expect', 'GET /', 'logs', '+'], value: 'b' },
    ]);
    expect(JSON.parse(after)).toMatchObject({
      expect: { 'GET /': { upstream: { headers: { 'x-a': '1' } }, logs: ['a', 'b'] } },
    });
  });

  it('by name alone is changed as the YAML that it is', async () => {
    const after = await changedText('t.scenario.json', HEAD, [KEEP]);
    expect(parse(after)).toMatchObject({ module: 'a.wasm', expect: { 'GET /': {} } });
  });
});
