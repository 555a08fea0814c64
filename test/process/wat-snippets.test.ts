/** Each snippet with its defaults is what it says: it assembles, is valid, and has the ABI's own signatures. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENUMS } from '../../src/core/proxywasm/enums';
import {
  CALLBACK_NAMES,
  callbackSignature,
  HOST_FUNCTION_NAMES,
  HOST_FUNCTIONS,
  hostSignature,
  isCallback,
  isHostFunction,
  paramKind,
} from '../../src/core/proxywasm/signatures';
import { decodeModule } from '../../src/core/wasm/decode';
import { functionType, type FuncType } from '../../src/core/wasm/module';
import type { ScenarioFile } from '../../src/core/scenario/scenario';
import { exchange } from '../support/exchange';
import { replayModule } from '../support/replay';
import { scratchFolder } from '../support/scratch';
import { parseAny, validate } from '../support/wabt-text';
import { expanded, loadSnippets, type Snippet, type Typed } from '../unit/wat/snippet';
import { tokensOf } from '../unit/wat/tokenizer';

const snippets = loadSnippets();

function snippet(prefix: string): Snippet {
  const found = snippets.find(({ prefixes }) => prefixes.includes(prefix));
  if (found === undefined) throw new Error(`no snippet begins with ${prefix}`);
  return found;
}

/** What the last sentence of a description asks for, by prefix. */
function needsOf({ description }: Snippet): string[] {
  return / Needs ([^.]+)\.$/.exec(description)?.[1]?.split(', ') ?? [];
}

/** With what those need in their turn. */
function allNeeds(wanted: readonly string[]): Snippet[] {
  const found = new Set<Snippet>();
  const add = (prefix: string): void => {
    const needed = snippet(prefix);
    if (found.has(needed)) return;
    needsOf(needed).forEach(add);
    found.add(needed);
  };
  wanted.forEach(add);
  return [...found];
}

const isImport = ({ prefixes }: Snippet) => prefixes.some((prefix) => prefix.startsWith('import'));

type Kind = 'module' | 'fields' | 'instructions';

function kindOf(one: Snippet): Kind {
  const first = expanded(one).replace(/^;;.*\n/gm, '');
  if (first.startsWith('(module')) return 'module';
  return /^\((func|global|memory|data|table|type|start|tag|import|export|elem)\b/.test(first)
    ? 'fields'
    : 'instructions';
}

/** A module with what is asked for, imports first, and `more`. */
function moduleWith(needs: readonly Snippet[], more: string): string {
  const fields = [...needs.filter(isImport), ...needs.filter((one) => !isImport(one))].map((one) => expanded(one));
  return `(module\n${[...fields, more].join('\n')})`;
}

/** Instructions stand where there is something on the stack, and a local to count with. */
function wholeModule(one: Snippet, needs: readonly Snippet[]): string {
  const text = expanded(one);
  if (kindOf(one) === 'module') return text;
  if (kindOf(one) === 'fields') return isImport(one) ? `(module ${text})` : moduleWith(needs, text);
  return moduleWith(needs, `(func (result i32) (local $i i32) (i32.const 1)\n${text}\n(unreachable))`);
}

async function assembled(text: string): Promise<Uint8Array> {
  const bytes = await parseAny(text);
  await validate(bytes);
  return bytes;
}

const named = (list: readonly Snippet[]) => list.map((one) => [one.prefixes[0] ?? '', one] as const);

describe('snippets', () => {
  it('have prefixes of their own, and say in sentences what they are', () => {
    const prefixes = snippets.flatMap((one) => one.prefixes);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(
      snippets.filter(({ prefixes, description }) => prefixes.length === 0 || !/^[A-Z].*\.$/.test(description)),
    ).toEqual([]);
  });

  it.each(named(snippets))('%s is valid, with what it needs', async (_, one) => {
    await assembled(wholeModule(one, allNeeds(needsOf(one))));
  });

  it.each(named(snippets.filter((one) => needsOf(one).length > 0)))('%s needs no less', async (_, one) => {
    for (const left of needsOf(one)) {
      const others = allNeeds(needsOf(one).filter((prefix) => prefix !== left));
      if (others.includes(snippet(left))) continue;
      await expect(assembled(wholeModule(one, others)), left).rejects.toThrow();
    }
  });

  it.each(named(snippets))('%s has lines that fit, and words that the grammar knows', async (_, one) => {
    const text = expanded(one);
    expect(text.split('\n').filter((line) => line.length > 120 || /\s$/.test(line))).toEqual([]);
    const tokens = (await tokensOf(text)).flat().filter(({ text }) => text.trim() !== '');
    const odd = tokens.filter(
      ({ scopes }) => scopes.length === 0 || scopes.some((scope) => scope.startsWith('invalid')),
    );
    expect(odd).toEqual([]);
  });
});

describe('signatures', () => {
  const ofAbi = HOST_FUNCTION_NAMES.filter((name) => HOST_FUNCTIONS[name].abis.some((abi) => abi === '0.2.1'));

  it.each(ofAbi)('import-%s imports it as the ABI has it', async (name) => {
    const { value: module } = decodeModule(await parseAny(wholeModule(snippet(`import-${name}`), [])));
    expect(module.imports).toMatchObject([{ module: 'env', name, type: { kind: 'func' } }]);
    expect(functionType(module, 0)).toMatchObject({ ...hostSignature(name) });
  });

  it('are imported of these alone', () => {
    const imported = snippets.flatMap((one) => one.prefixes).filter((prefix) => prefix.startsWith('import-'));
    expect(imported).toEqual(ofAbi.map((name) => `import-${name}`));
  });

  async function exportsOf(one: Snippet): Promise<[name: string, type: FuncType | undefined][]> {
    const { value: module } = decodeModule(await assembled(wholeModule(one, allNeeds(needsOf(one)))));
    return [...module.exports]
      .filter(({ kind }) => kind === 'func')
      .map(({ name, index }) => [name, functionType(module, index)]);
  }

  it('of callbacks are those that the proxy calls, and each callback is in some snippet', async () => {
    const seen = new Set<string>();
    for (const one of snippets.filter((each) => kindOf(each) !== 'instructions')) {
      for (const [name, type] of await exportsOf(one)) {
        if (!isCallback(name)) continue;
        seen.add(name);
        expect(type, `${name} of ${one.name}`).toMatchObject({ ...callbackSignature(name, '0.2.1') });
      }
    }
    expect(CALLBACK_NAMES.filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('numbers', () => {
  const spaced = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (sign) => ` ${sign}`).toLowerCase();
  const listOf = (type: keyof typeof ENUMS) =>
    Object.entries(ENUMS[type]).map(([name, value]) => `${value} (; ${spaced(name)} ;)`);

  const calls = snippets.flatMap(({ body, name }) =>
    Array.from(
      body.matchAll(/\(call \\\$(proxy_\w+)\s+\(i32\.const \$\{1\|(.*?)\|\}/g),
      ([, host = '', list = '']) => ({
        name,
        host,
        list: list.split(','),
      }),
    ),
  );

  it.each(calls)('to choose from are all of the enumeration: $name', ({ host, list }) => {
    const [first = ''] = isHostFunction(host) ? HOST_FUNCTIONS[host].params : [];
    const all = Object.keys(ENUMS).flatMap((type) =>
      type === paramKind(first) ? listOf(type as keyof typeof ENUMS) : [],
    );
    expect(all.length).toBeGreaterThan(1);
    expect(list.toSorted()).toEqual(all.toSorted());
  });

  it('that have their name beside them have the right one', () => {
    const known = new Set(Object.keys(ENUMS).flatMap((type) => listOf(type as keyof typeof ENUMS)));
    const noted = snippets.flatMap((one) => expanded(one).match(/\d+ \(; [a-z ]+ ;\)/g) ?? []);
    expect(noted.length).toBeGreaterThan(20);
    expect(noted.filter((text) => !known.has(text) && !/(yes|no|milliseconds) ;\)$/.test(text))).toEqual([]);
  });
});

describe('in the emulator', () => {
  const folder = scratchFolder();

  async function replay(text: string, file: Omit<ScenarioFile, 'module'> = {}, path = '/shop') {
    const module = join(folder, 'snippet.wasm');
    writeFileSync(module, await assembled(text));
    const { outcome, results, events } = await replayModule(module, [exchange({ path }), exchange()], file);
    expect(outcome.status).toBe('finished');
    expect(events.filter(({ kind }) => kind === 'trap')).toEqual([]);
    const upstream = events.flatMap((event) => (event.kind === 'request-out' ? [event.message.headers] : []));
    return { events, upstream, summaries: results.map(({ summary }) => summary) };
  }

  it.each([
    [{}, 'x-plugin', 'hello', 'a request goes by'],
    [{ 2: 'x-the-name-of-my-own-header', 3: 'v', 4: 'näher' }, 'x-the-name-of-my-own-header', 'v', 'näher'],
  ] satisfies [Typed, string, string, string][])(
    'the filter marks each request, and logs: %j',
    async (typed, name, value, line) => {
      const { upstream, summaries } = await replay(expanded(snippet('proxy-filter'), typed));
      expect(upstream).toHaveLength(2);
      for (const headers of upstream) expect(headers).toContainEqual([name, value]);
      expect(summaries.map(({ status, outcome }) => [status, outcome])).toEqual([
        [200, 'answered'],
        [200, 'answered'],
      ]);
      expect(summaries.flatMap(({ logs }) => logs)).toMatchObject([
        { level: 'info', message: line },
        { level: 'info', message: line },
      ]);
    },
  );

  /** A plugin of parts, whose callback for request headers is given. */
  function plugin(prefixes: readonly string[], onRequest: string, more = ''): string {
    const needs = allNeeds(['memory', 'proxy-allocate', ...prefixes]);
    const start = `(func (export "proxy_abi_version_0_2_1")) ${more}`;
    const params = '(param $context i32) (param $headers i32) (param $end_of_stream i32) (result i32)';
    return moduleWith(needs, `${start} (func (export "proxy_on_request_headers") ${params} ${onRequest})`);
  }

  it('the HTTP call asks the upstream, and the request waits for the answer', async () => {
    const { events, summaries } = await replay(plugin(['proxy-http-call'], '(call $ask (local.get $context))'), {
      callouts: [{ match: { cluster: 'backend' }, status: 204, delayMs: 20 }],
    });
    const order = events.map(({ kind }) => kind).filter((kind) => kind === 'callout-end' || kind === 'request-out');
    expect(order).toEqual(['callout-end', 'request-out', 'callout-end', 'request-out']);
    const asked = events.flatMap((event) => (event.kind === 'callout' ? [event.message.headers] : []));
    expect(asked).toHaveLength(2);
    for (const headers of asked) {
      expect(headers.slice(0, 3)).toEqual([
        [':method', 'GET'],
        [':path', '/check'],
        [':authority', 'backend.example'],
      ]);
    }
    expect(summaries.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
  });

  it('the HTTP call lets the request go on when there is no such upstream', async () => {
    const { events, summaries } = await replay(plugin(['proxy-http-call'], '(call $ask (local.get $context))'));
    expect(events.filter(({ kind }) => kind === 'callout')).toEqual([]);
    expect(summaries.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
  });

  it('the metric counts', async () => {
    const { events } = await replay(plugin(['proxy-metric'], '(call $count) (i32.const 0)'));
    const values = events.flatMap((event) => (event.kind === 'metric' ? [[event.name, event.type, event.value]] : []));
    expect(values.slice(-2)).toEqual([['requests', 0, '1'], ['requests', 0, '2']]); // prettier-ignore
  });

  it('the shared number counts', async () => {
    const logged = `(i64.store (i32.const 64) (i64.add (call $next_number) (i64.const 48)))
      (drop (call $proxy_log (i32.const 2) (i32.const 64) (i32.const 1))) (i32.const 0)`;
    const { summaries } = await replay(plugin(['proxy-shared-data', 'import-proxy_log'], logged));
    expect(summaries.flatMap(({ logs }) => logs.map(({ message }) => message))).toEqual(['1', '2']);
  });

  it('the configuration is kept where nothing is written over it', async () => {
    const logged = `(global.set $heap (global.get $kept))
      (drop (call $proxy_log (i32.const 2) (global.get $configuration) (global.get $configuration_size)))
      (drop (call $proxy_get_header_map_pairs (i32.const 0) (i32.const 0) (i32.const 4))) (i32.const 0)`;
    const parts = ['proxy-configuration', 'import-proxy_log', 'import-proxy_get_header_map_pairs'];
    const { summaries } = await replay(plugin(parts, logged), { plugin: { configuration: 'as it is' } });
    expect(summaries.flatMap(({ logs }) => logs.map(({ message }) => message))).toEqual(['as it is', 'as it is']);
  });

  it('memory grows when the proxy hands over more than there is', async () => {
    const read = '(call $proxy_get_header_map_pairs (i32.const 0) (i32.const 0) (i32.const 4))';
    // What the calls return is 0 each, so that the sum is the number of pages; 48 makes a digit of it.
    const sum = `(i32.add (i32.add ${read} ${read}) (i32.add (i32.add ${read} (i32.const 48)) (memory.size)))`;
    const logged = `(i32.store (i32.const 64) ${sum}) (drop (call $proxy_log (i32.const 2) (i32.const 64) (i32.const 1)))`;
    const text = plugin(['import-proxy_get_header_map_pairs', 'import-proxy_log'], `${logged} (i32.const 0)`);
    const { summaries } = await replay(text, {}, `/${'x'.repeat(50_000)}`);
    expect(summaries[0]?.logs.map(({ message }) => message)).toEqual(['3']);
  });
});
