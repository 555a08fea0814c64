/** A recorded replay as a Go test: the parts of it that need no Go. What comes of it natively `test/process/native-debug` sees. */

import { describe, expect, it } from 'vitest';
import { utf8, type Bytes } from '../../src/core/bytes';
import { BodyFeed } from '../../src/core/native-test/body-feed';
import { nativeTest } from '../../src/core/native-test/go-file';
import type { Recorded } from '../../src/core/native-test/recorded';
import type { VmContext } from '../../src/core/native-test/vm-context';
import { buildScenario, type ScenarioFile } from '../../src/core/scenario/scenario';
import { DetailReader } from '../../src/core/trace/details';
import type { NamedValue, TracePayload } from '../../src/core/trace/events';

describe('a body', () => {
  const text = (bytes: Bytes) => new TextDecoder().decode(bytes);
  const next = (feed: BodyFeed, size: number) => text(feed.next(size).bytes);

  it('comes in pieces; what is held back is not sent again', () => {
    const feed = new BodyFeed(utf8('abcdefgh'));
    expect(next(feed, 3)).toBe('abc');
    feed.returned(true);
    expect(next(feed, 5)).toBe('de');
    feed.returned(false);
    expect(next(feed, 3)).toBe('fgh');
    expect(feed.next(0)).toMatchObject({ isMadeUp: false, hasPassed: false });
  });

  it('that the plugin has changed while it held it back goes on behind that', () => {
    const feed = new BodyFeed(utf8('abcdef'));
    feed.next(2);
    feed.returned(true);
    feed.edited(10);
    expect(next(feed, 13)).toBe('cde');
  });

  it('tells what proxytest cannot do, and what is not recorded', () => {
    const feed = new BodyFeed(utf8('abc'));
    feed.next(2);
    feed.returned(true);
    feed.resume();
    expect(feed.next(1)).toMatchObject({ isMadeUp: false, hasPassed: true });
    feed.returned(false);
    expect(feed.next(2)).toEqual({ bytes: utf8('  '), isMadeUp: true, hasPassed: false });
  });
});

/** A recording of one exchange, and what came before and after it. */
class Script {
  private readonly sections: { number: number; events: (TracePayload & { seq: number })[]; details: DetailReader }[] =
    [];
  private seq = 0;

  constructor(private readonly file: Partial<ScenarioFile> = {}) {
    this.section(0);
  }

  section(number: number): this {
    this.sections.push({ number, events: [], details: new DetailReader() });
    return this;
  }

  add(payload: TracePayload): number {
    this.seq++;
    this.sections.at(-1)?.events.push({ ...payload, seq: this.seq });
    return this.seq;
  }

  /** The proxy calls the plugin, which does `inside`; `result` undefined: it traps. */
  call(
    name: string,
    context: number,
    args: Readonly<Record<string, number | string>>,
    result?: string,
    inside?: () => void,
  ): this {
    const call = this.add({ kind: 'call', name, context, args: named(args) });
    inside?.();
    if (result === 'trap') this.add({ kind: 'trap', name, message: 'unreachable', frames: [] });
    else this.add({ kind: 'return', call, ...(result === undefined ? {} : { result }) });
    return this;
  }

  /** The plugin calls the proxy. `memory`: what was read or written there. */
  host(
    name: string,
    args: Readonly<Record<string, number | string>>,
    memory: Readonly<Record<string, Bytes>> = {},
    result = 'Ok',
    out: Readonly<Record<string, number | string>> = {},
  ): number {
    const seq = this.add({ kind: 'host', name, context: 2, args: named(args), result, out: named(out) });
    const uses = Object.entries(memory).map(([at, kept]) => ({
      name: at,
      mode: 'read' as const,
      at: 0,
      kept,
      length: kept.length,
    }));
    this.sections.at(-1)?.details.hosts.set(seq, { start: 0, duration: 0, words: [], memory: uses });
    return seq;
  }

  get made(): { readonly text: string; readonly limits: readonly string[] } {
    const exchanges = [
      { name: 'one', request: { url: 'http://a.example/', body: 'asked' }, response: { body: 'told' } },
    ];
    const { value: scenario } = buildScenario(
      { module: 'x.wasm', exchanges, ...this.file },
      {
        exchanges: [],
      },
    );
    const recorded: Recorded = { scenario, sections: this.sections, plugin: 0 };
    return nativeTest(recorded, 'main', CONTEXT, 'x.scenario.yaml');
  }

  /** Statements that are made of the recording. */
  get lines(): string[] {
    const { text } = this.made;
    const from = text.indexOf('r.enter(');
    const lines = text.slice(from === -1 ? text.length : from, text.indexOf('\n}\n', from)).split('\n');
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('r.enter('));
  }
}

const SDK = 'github.com/proxy-wasm/proxy-wasm-go-sdk';
const CONTEXT: VmContext = { sdk: SDK, option: 'WithVMContext', expression: '&vm{}', imports: [] };

function named(values: Readonly<Record<string, number | string>>): NamedValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}

const created = (file?: Partial<ScenarioFile>) =>
  new Script(file).section(1).call('proxy_on_context_create', 2, { parent: 1 });

describe('calls', () => {
  it('have what the start needs, as it was given', () => {
    const plugin = { configuration: '{"a":"`\u00e9"}', vmConfiguration: 'vm' };
    const script = new Script({ plugin });
    script.call('proxy_on_vm_start', 1, { configurationSize: 2 }, 'true');
    script.call('proxy_on_configure', 1, { configurationSize: 2 }, 'false');
    expect(script.made.text).toContain('WithVMContext(&vm{}).\n\t\tWithVMConfiguration([]byte("vm"))');
    expect(script.made.text).toContain('WithPluginConfiguration([]byte("{\\"a\\":\\"`\\xc3\\xa9\\"}"))');
    expect(script.lines).toEqual([
      'r.started("OnVMStart", bool(r.host.StartVM()), true)',
      'r.made("OnVMStart")',
      'r.started("OnPluginStart", bool(r.host.StartPlugin()), false)',
      'r.made("OnPluginStart")',
    ]);
  });

  it('are those of one plugin and of the worker alone', () => {
    const script = new Script();
    script.add({ kind: 'call', name: 'proxy_on_tick', context: 1, args: [], plugin: 1 } as TracePayload);
    script.add({ kind: 'call', name: 'proxy_on_tick', context: 1, args: [], vm: 'canary' } as TracePayload);
    expect(script.lines).toEqual([]);
  });

  it('set properties before they are read, and only when they have changed', () => {
    const script = created();
    const read = (value: string) => () =>
      script.host('proxy_get_property', {}, { path: utf8('a\0b.c'), value: utf8(value) });
    for (const value of ['x', 'x', 'y']) script.call('proxy_on_tick', 1, {}, undefined, read(value));
    expect(script.lines.filter((line) => line.includes('property'))).toEqual([
      'r.property([]byte("x"), "a", "b.c")',
      'r.property([]byte("y"), "a", "b.c")',
    ]);
    script.call('proxy_on_tick', 1, {}, undefined, () => {
      script.host('proxy_set_property', {}, { path: utf8('p'), value: utf8('own') });
      script.host('proxy_get_property', {}, { path: utf8('p'), value: utf8('own') });
      script.host('proxy_get_property', {}, { path: utf8('a\0b.c') }, 'NotFound');
      script.host('proxy_get_property', {}, { path: utf8('empty') });
    });
    expect(script.lines.filter((line) => line.includes('property'))).toHaveLength(2);
    expect(script.made.limits).toEqual([
      'Property a.b.c stays once it is set; in the proxy it went.',
      'Property empty is not found where in the proxy it is empty.',
    ]);
  });

  it('hand over answers to the callouts that they belong to, or that there is none', () => {
    const script = created();
    script.call('proxy_on_request_headers', 2, { headers: 7, endOfStream: 'false' }, 'Pause', () => {
      script.host('proxy_http_call', { upstream: '"a"' }, {}, 'Ok', { callout: 4 });
      script.host('proxy_http_call', { upstream: '"b"' }, {}, 'Ok', { callout: 8 });
      script.host('proxy_http_call', { upstream: '"c"' }, {}, 'BadArgument');
    });
    const message = { headers: [[':status', '200']], body: { size: 2, base64: 'AP8=' } } as const;
    script.add({ kind: 'callout-end', callout: 8, outcome: 'answered', message });
    script.call('proxy_on_http_call_response', 1, { callout: 8, headers: 1, bodySize: 2, trailers: 0 });
    script.call('proxy_on_http_call_response', 1, { callout: 4, headers: 0, bodySize: 0, trailers: 0 });
    const { text, limits } = script.made;
    expect(text).toContain('wasmPluginTypes.ActionPause, 4, 8)');
    expect(text).toContain('r.answer(8, [][2]string{\n\t\t\t{":status", "200"},\n\t\t}, nil, []byte("\\x00\\xff"))');
    expect(text).toContain('r.answer(4, nil, nil, nil)');
    expect(limits).toContain('A callout to "c" is taken, which the proxy refused (BadArgument), and never answered.');
  });

  it('have the whole of a long answer where a mock has it', () => {
    const body = 'x'.repeat(20_000);
    const script = created({ callouts: [{ body: 'short' }, { body }] });
    const message = { headers: [], body: { size: body.length, text: body.slice(0, 16_384), cut: true } } as const;
    script.add({ kind: 'callout-end', callout: 4, outcome: 'answered', message });
    script.call('proxy_on_http_call_response', 1, { callout: 4, headers: 1, bodySize: body.length, trailers: 0 });
    expect(script.made.text).toContain(`[]byte("${body}")`);
    expect(script.made.limits).toEqual([]);
  });

  it('have the headers and the body of a local reply, of which there is no event', () => {
    const script = created();
    script.call('proxy_on_request_headers', 2, { headers: 0, endOfStream: 'true' }, 'Pause', () => {
      const by = script.host('proxy_send_local_response', { status: 403, grpcStatus: -1 }, { body: utf8('no\n') });
      script.add({ kind: 'local-reply', status: 403, details: '', by } as TracePayload);
    });
    script.call('proxy_on_response_headers', 2, { headers: 3, endOfStream: 'false' }, 'Continue');
    script.call('proxy_on_response_body', 2, { size: 3, endOfStream: 'true' }, 'Continue');
    const { text } = script.made;
    expect(text).toMatch(/\{":status", "403"\},\s*\{"content-length", "3"\},\s*\{"content-type", "text\/plain"\},/);
    expect(text).toContain('CallOnResponseBody(r.contexts[2], []byte("no\\n"), true)');
  });

  it('tell of actions that have no name in the SDK, and of calls that did not come back', () => {
    const script = created();
    script.call('proxy_on_request_headers', 2, { headers: 0, endOfStream: 'true' }, 'StopAllIterationAndBuffer');
    script.call('proxy_on_request_body', 2, { size: 5, endOfStream: 'true' }, 'trap');
    expect(script.made.text).toMatch(/true\), 3\)\n/);
    expect(script.lines).toContain('r.host.CallOnRequestBody(r.contexts[2], []byte("asked"), true)');
    expect(script.made.limits).toContain(
      'The plugin failed in proxy_on_request_body: where it panics natively, the program ends there.',
    );
  });

  it('begin once, whatever the proxy made anew', () => {
    const script = new Script();
    for (let at = 0; at < 2; at++) {
      script.call('proxy_on_context_create', 1, { parent: 0 });
      script.call('proxy_on_vm_start', 1, { configurationSize: 0 }, 'true');
    }
    expect(script.lines.filter((line) => line.includes('StartVM'))).toHaveLength(1);
    expect(script.made.limits).toEqual([
      'The proxy made the plugin anew after it had failed; natively it goes on as it was.',
    ]);
  });
});

describe('limits', () => {
  const inTick = (act: (script: Script) => void): readonly string[] => {
    const script = new Script();
    return script.call('proxy_on_tick', 1, {}, undefined, () => act(script)).made.limits;
  };

  it('stand in the file, too', () => {
    const script = new Script();
    script.call('proxy_on_queue_ready', 1, { queue: 1 }).call('proxy_on_queue_ready', 1, { queue: 1 });
    expect(script.made.limits).toEqual(['proxy_on_queue_ready is left out: proxytest cannot make that call.']);
    expect(script.made.text).toContain('\n//   - proxy_on_queue_ready is left out: proxytest cannot make that call.\n');
  });

  it('are told of what the plugin asked for', () => {
    expect(inTick((script) => script.host('proxy_close_stream', {}))).toEqual([
      'A stream or a connection that the plugin closes is not closed.',
    ]);
    expect(inTick((script) => script.host('proxy_resolve_shared_queue', {}))).toHaveLength(1);
    expect(inTick((script) => script.host('proxy_log', {}))).toEqual([]);
  });

  it('are told of shared data that is written over', () => {
    const put = (cas: number) => (script: Script) => {
      script.host('proxy_set_shared_data', { key: '"k"', cas: 0 });
      script.host('proxy_set_shared_data', { key: '"k"', cas });
    };
    expect(inTick(put(1))).toEqual([]);
    expect(inTick(put(0))).toHaveLength(1);
  });

  it('are told of callouts whose ids proxytest mixes up', () => {
    const limits = inTick((script) => {
      for (const callout of [4, 8]) script.host('proxy_http_call', {}, {}, 'Ok', { callout });
    });
    expect(limits).toEqual([]);
    const script = new Script();
    const ask = (callout: number) => () => script.host('proxy_http_call', {}, {}, 'Ok', { callout });
    script.call('proxy_on_tick', 1, {}, undefined, ask(4)).call('proxy_on_tick', 1, {}, undefined, ask(8));
    script.call('proxy_on_http_call_response', 1, { callout: 4, headers: 0, bodySize: 0, trailers: 0 });
    expect(script.made.limits).toEqual([]);
    script.call('proxy_on_tick', 1, {}, undefined, ask(12));
    expect(script.made.limits).toEqual([
      'Of callouts that are open at once, two have the same id: an answer may reach the wrong one.',
    ]);
  });

  it('are told of foreign functions, which give what they gave', () => {
    const script = new Script();
    script.call('proxy_on_tick', 1, {}, undefined, () => {
      const name = utf8('f');
      script.host('proxy_call_foreign_function', { name: '"f"' }, { name, result: utf8('a') });
      script.host('proxy_call_foreign_function', { name: '"f"' }, { name }, 'NotFound');
    });
    expect(script.made.text).toContain('\tr.foreign("f", "a", "\\x00")\n');
    expect(script.made.limits).toEqual(['The foreign function "f" succeeds, which in the proxy was NotFound.']);
  });
});
