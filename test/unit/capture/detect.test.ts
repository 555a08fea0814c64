import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectCapture, importCapture } from '../../../src/core/capture/detect';
import { fixture } from './captured';

const FORMATS = { har: 'har', tap: 'tap', access: 'access-log', suite: 'textpb' } as const;
const files = readdirSync(join(import.meta.dirname, '..', '..', 'fixtures', 'captures')).filter((name) =>
  Object.keys(FORMATS).some((kind) => name.startsWith(kind)),
);

describe('which format a capture is in', () => {
  it.each(files)('%s, pasted', (name) => {
    const kind = Object.entries(FORMATS).find(([start]) => name.startsWith(start))?.[1];
    expect(detectCapture('', fixture(name))).toBe(kind);
    expect(detectCapture(name, fixture(name))).toBe(kind);
  });

  it.each([
    ['a.HAR', 'har'],
    ['a.http', 'http'],
    ['a.rest', 'http'],
    ['a.sh', 'curl'],
    ['a.textpb', 'textpb'],
    ['a.scenario.yaml', 'scenario'],
    ['a.json', undefined],
    ['a.txt', undefined],
  ])('%s by its name', (name, format) => {
    expect(detectCapture(name, '')).toBe(format);
  });

  it.each([
    ['curl', "curl 'https://a.test'"],
    ['curl', '# a comment\n$ curl.exe a.test'],
    ['curl', 'PS C:\\x> curl.exe a.test'],
    ['curl', 'export A=b\nsudo curl a.test'],
    ['http', '@a = b\n\nGET {{a}}/x'],
    ['http', '### curl\ncurl a.test'],
    ['http', 'POST https://a.test HTTP/1.1\n\nx'],
    ['http', 'https://a.test/x'],
    ['tap', '{"httpStreamedTraceSegment": {"traceId": "1"'],
    ['tap', '[{"trace": {"http_buffered_trace": {}}}]'],
    ['har', '\ufeff { "log": { "entries": ['],
    ['scenario', 'module: a.wasm\nexchanges: []'],
    ['scenario', '{"module": "a.wasm"}'],
    ['access-log', 'proxy {"start_time":"x","response_code":200}'],
    ['access-log', '{"req.method":"GET","req_path":"/","status":200}'],
    ['textpb', '# proto-file: x\ntest {\n  name: "a"\n}'],
    [undefined, 'the tool curls hair'],
    [undefined, '{"a": 1}'],
    [undefined, 'GET to it'],
    [undefined, ''],
  ])('%s: %j', (format, text) => {
    expect(detectCapture('', text)).toBe(format);
  });

  it.each([
    ['har', fixture('har-chromium.har'), 17],
    ['tap', fixture('tap-streamed.jsonl'), 3],
    ['access-log', fixture('access-log.jsonl'), 6],
    ['curl', 'curl a.test', 1],
    ['http', 'GET http://a.test', 1],
  ] as const)('%s is imported', (format, text, count) => {
    expect(importCapture(format, text).value.exchanges.length).toBe(count);
  });

  it.each([
    ['{"log": {"entries": [\n  {}\n  {}]}}', { line: 3, column: 3 }],
    ['{"log": {"entries": [\n  {},\n  x]}}', { line: 3, column: 3 }],
    ['{"log":\n', { line: 2, column: 1 }],
    ['', { line: 1, column: 1 }],
  ])('where a HAR is no JSON, %j, the place is told', (text, place) => {
    expect(importCapture('har', text).problems).toMatchObject([{ code: 'not-json', severity: 'error', place }]);
  });

  it('a scenario is no capture', () => {
    expect(importCapture('scenario', 'module: a').problems).toMatchObject([{ code: 'no-capture', severity: 'error' }]);
  });
});
