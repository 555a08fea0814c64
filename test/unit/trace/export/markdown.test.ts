import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../../support/exchange';
import { answered, HOSTILE, numbered, traced, wellFormed, written, type Made } from './made';

const line = (text: string, start: string) => text.split('\n').find((one) => one.startsWith(start));

describe('the report', () => {
  it('has a line for each exchange, and a section where something changed', () => {
    const headers = [
      [':status', '200'],
      ['server', 'envoy'],
    ] as const;
    const plain = answered(exchange())
      .filter(({ kind }) => kind !== 'header' && kind !== 'request-out')
      .map((event) => (event.kind === 'end' ? { ...event, client: { headers } } : event));
    const one = exchange({ path: '/b' }, { status: 404 });
    const text = written('markdown', [traced(plain), traced(answered(one), { exchange: one, number: 2 })], {
      title: 'a replay',
    });
    expect(text).toContain('# Replay of `a replay`\n');
    expect(text).toContain('| 1 | `GET` | `/` | 200 | `answered` | 0 |\n');
    expect(text).toContain('| 2 | `GET` | `/b` | 404 | `answered` | 0 |\n');
    expect(text).toContain('2 exchanges, 0 with faults.');
    expect(text).not.toContain('## 1.');
    expect(text).toContain('## 2. `GET` `/b`\n');
    expect(line(text, '- `+`')).toBe('- `+` `x-a`: `1`, by `proxy_add_header_map_value` #4');
  });

  it('tells bodies, logs, callouts, traps and faults', () => {
    const headers = [
      [':method', 'GET'],
      [':path', '/check'],
    ] as const;
    const text = written('markdown', [
      traced([
        { kind: 'exchange', name: '', client: { headers: [[':method', 'POST']], body: { size: 2, text: 'hi' } } },
        { kind: 'request-in', message: { headers: [] } },
        { kind: 'request-out', message: { headers: [], body: { size: 3, base64: 'AAAA' } } },
        { kind: 'log', level: 'warn', context: 2, message: 'careful' },
        { kind: 'callout', callout: 4, cluster: 'auth', timeoutMs: 1, message: { headers } },
        { kind: 'callout', callout: 8, cluster: 'auth', timeoutMs: 1, message: { headers } },
        { kind: 'callout-end', callout: 4, outcome: 'answered', message: { headers: [[':status', '204']] } },
        { kind: 'trap', name: 'f', message: 'unreachable', frames: [{ function: 'main', offset: 7 }] },
        { kind: 'end', outcome: 'local reply', status: 503, details: 'wasm_fail_stream' },
      ]),
    ]);
    expect(text.slice(text.indexOf('\n## 1'))).toBe(`
## 1. \`POST\` *empty*

Outcome \`local reply\`, details \`wasm_fail_stream\`.

Faults:

- \`trap in f: unreachable\`

Request, as the upstream got it:

- body: 2 bytes \`hi\` → 3 bytes, binary

Logs:

- \`warn\` \`careful\`

Callouts:

- \`GET\` \`/check\` to \`auth\`: \`answered\`, status \`204\`
- \`GET\` \`/check\` to \`auth\`: not ended here

Trap:

- in \`f\`: \`unreachable\`
  - at \`main\`, byte 7
`);
    expect(text).toContain('| 1 | `POST` | *empty* | – → 503 | `local reply` | 1 |');
  });

  it('has the faults of what was expected, of metrics and of connections, too', () => {
    const one = { ...exchange(), expect: { status: 201, metrics: { hits: 2 } } };
    const metric: Made = { kind: 'metric', name: 'hits', type: 0, value: '2' };
    const text = written('markdown', [
      traced([metric], { exchange: undefined, number: 0 }),
      traced(answered(one), { exchange: one }),
      traced([], { exchange: undefined, number: 2, expectation: { body: 'x' } }),
    ]);
    expect(text).toMatch(/- `expected otherwise: .*201/);
    expect(text).not.toContain('hits');
    expect(text).toMatch(/\| 2 \| .* \| 2 \|\n/);
  });

  it('tells a little of what was logged outside, and of what was logged too often', () => {
    const logs: Made[] = Array.from({ length: 80 }, () => ({
      kind: 'log',
      level: 'info',
      context: 1,
      message: 'tick',
    }));
    const outside = traced(logs, { exchange: undefined, number: 0 });
    const inside = traced([...logs, ...logs, { kind: 'end', outcome: 'reset', details: '' }]);
    const text = written('markdown', [outside, outside, inside]);
    expect(text.split('- `info` `tick`').length - 1).toBe(200);
    expect(text.split('- … 60 more').length - 1).toBe(2);
  });
});

describe('hostile values', () => {
  /** All that a value could make of itself stands within code. */
  const isInert = (text: string) => !/[<>[\]\\@]|evil|heading/.test(text.replace(/`[^`\n]*`/g, ''));

  function reportOf(values: readonly string[]): string {
    const at = (index: number) => values[index % values.length] ?? '';
    const body = { size: 1, text: at(0) };
    return written(
      'markdown',
      [
        { ...traced([]), number: 0, exchange: undefined, events: numbered([trap(at(1), at(2))]) },
        traced([
          {
            kind: 'exchange',
            name: at(0),
            client: {
              headers: [
                [':method', at(1)],
                [':path', at(2)],
              ],
              body,
            },
          },
          { kind: 'request-in', message: { headers: [[at(3), at(4)]] } },
          { kind: 'host', name: at(5), context: 2, args: [], result: at(0), out: [] },
          { kind: 'header', by: 3, map: 'request headers', operation: 'add', name: at(6), value: at(7) },
          { kind: 'request-out', message: { headers: [[at(6), at(7)]], body: { size: 2, text: at(8) } } },
          { kind: 'log', level: at(0), context: 2, message: at(1) },
          { kind: 'callout', callout: 4, cluster: at(2), timeoutMs: 1, message: { headers: [[':path', at(3)]] } },
          trap(at(4), at(5)),
          { kind: 'end', outcome: 'local reply', status: 500, details: at(6) },
        ]),
      ],
      { title: at(9) },
    );
  }
  const trap = (name: string, message: string): Made => ({
    ...{ kind: 'trap', name, message, frames: [{ function: message, offset: 1 }] },
  });

  it.each(HOSTILE)('%j stays what it is', (value) => {
    const text = reportOf([value]);
    expect(isInert(text)).toBe(true);
    expect(text).toBe(wellFormed(text));
    expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    const rows = text.split('\n').filter((one) => one.startsWith('|'));
    expect(rows.map((row) => row.split('|').length)).toEqual([8, 8, 8]);
    expect(text.split('\n').filter((one) => one.startsWith('#')).length).toBe(3);
  });

  it('nor does any mixture', () => {
    const mixture = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 6 }).map((all) => all.join(''));
    const check = (values: string[]): void => {
      expect(isInert(reportOf(values))).toBe(true);
    };
    fc.assert(fc.property(fc.array(mixture, { minLength: 1, maxLength: 10 }), check), { numRuns: 150 });
  });

  it('long ones are cut, not through a character', () => {
    const text = reportOf([`${'x'.repeat(199)}😀${'y'.repeat(100_000)}`]);
    expect(text).toContain(`\`${'x'.repeat(199)}…\``);
    expect(text.length).toBeLessThan(8000);
  });
});
