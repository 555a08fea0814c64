/** Variables, expressions and what a user sets, in C, C++ and Rust, through the protocol. */

import { beforeAll, describe, expect } from 'vitest';
import { byName, debugging, lineOf, texts, type Adapter, type Frame, type Variable } from '../../support/debug-client';
import { asc } from '../../support/as-calls';
import * as modules from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part, valueOf } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const { BUILD_MS, C_SOURCE, cModule, CPP_SOURCE, plainCpp, plainRust, RUST_SOURCE, SAMPLE_SOURCE } = modules;
const folder = scratchFolder();
const RUST = part('rustFilter');
const withRust = itWith([RUST]);
const withC = itWith([part('clang')]);
const withCpp = itWith([part('cppFilter')]);
const CONFIGURED = { configuration: 'hello' };

let rust = '';
beforeAll(() => {
  if ('skipped' in RUST) return;
  rust = writeScenario(folder, 'rust', [plainRust()], paths('/one', '/two', '/two'), CONFIGURED);
}, BUILD_MS);

const c = (level = 0) => writeScenario(folder, `c-${level}`, [cModule({ level, dwarf: 5 })], paths('/one', '/no'));
const at = (path: string, ...lines: number[]) => ({ lines: { [path]: lines } });

async function inside(adapter: Adapter, variable: Variable | undefined): Promise<Record<string, Variable>> {
  return byName(await adapter.children(variable?.variablesReference ?? 0));
}

const refused = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'nothing was wrong',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );

describe('C', () => {
  withC('arguments, locals, structs, arrays and pointers, with their types', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 88), async (adapter) => {
      const second = await adapter.go('continue');
      const locals = await adapter.scope(second.frames[0]);
      expect(Object.keys(locals)).toEqual(['id', 'headers', 'end', 'path', 'size', 'request', 'sum']);
      expect(locals).toMatchObject({
        id: { value: '3', type: 'u32' },
        headers: { value: '6' },
        path: { type: 'char *' },
        size: { value: '3' },
      });
      expect(locals['path']?.value).toMatch(/^0x[\da-f]+ "\/no"$/);
      const request = await inside(adapter, locals['request']);
      const members = texts(request);
      expect(members).toMatchObject({ id: '3', kind: 'PLAIN', path: '"/no"', pair: '{first = 6, second = 1}' });
      expect(texts(await inside(adapter, request['pair']))).toEqual({ first: '6', second: '1' });
      expect(texts(await inside(adapter, request['previous']))).toMatchObject({ id: '2', previous: '0x0' });
    });
  });

  withC('a long array by pages', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 88), async (adapter) => {
      const second = await adapter.go('continue');
      const { body } = await adapter.evaluateRequest({ expression: 'table', frameId: second.frames[0]?.id ?? 0 });
      expect(body).toMatchObject({ type: 'int[300]', indexedVariables: 300 });
      const shown = async (start: number, count: number) =>
        (await adapter.children(body.variablesReference, { start, count })).map(
          ({ name, value }) => `${name}=${value}`,
        );
      expect(await shown(0, 3)).toEqual(['[0]=2', '[1]=3', '[2]=0']);
      expect(await shown(298, 10)).toEqual(['[298]=0', '[299]=0']);
      expect(await shown(300, 10)).toEqual([]);
    });
  });

  withC('expressions in watches, hovers and the console', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 88), async (adapter, first) => {
      const [frame] = first.frames;
      const meanings = {
        'request->pair.first': '6',
        'requests[0].id': '2',
        '(*request).kind == PLAIN': 'true',
        'id + size * 2': '10',
        count: '1',
      };
      for (const context of ['watch', 'hover', 'repl']) {
        const found = await Promise.all(
          Object.keys(meanings).map(async (one) => [one, await adapter.value(one, frame, context)]),
        );
        expect(Object.fromEntries(found)).toEqual(meanings);
      }
    });
  });

  withC('what cannot be worked out is told where; hovers say nothing', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 88), async (adapter, first) => {
      const [frame] = first.frames;
      const wrong = (text: string, context?: string) => refused(adapter.value(text, frame, context));
      expect(await wrong('nothing')).toBe('column 1: there is no nothing here');
      expect(await wrong('id +')).toMatch(/^column 5: /);
      expect(await wrong('request->nothing')).toMatch(/^column \d+: /);
      expect(await wrong('id', 'watch')).toBe('nothing was wrong');
      expect(await wrong('nothing', 'hover')).toBe('');
    });
  });

  withC('pointers: null ones, arithmetic, and conditions with them', async () => {
    const condition = '*(path + 1) == 110 && request->path + 3 == &request->path[3]';
    const wanted = { lines: { [C_SOURCE]: [{ line: 88, condition }] } };
    await debugging({ scenario: c() }, wanted, async (adapter, second) => {
      const value = (expression: string) => adapter.value(expression, second.frames[0]);
      expect(await value('path')).toMatch(/"\/no"$/);
      expect(await value('path + 1')).toMatch(/^0x[\da-f]+ "no"$/);
      expect(await value('(request - 1)->id')).toBe('2');
      expect(await value('request - requests')).toBe('1');
      expect(await value('(requests + 1)->id')).toBe('3');
      expect(await value('request - 1 == request->previous')).toBe('true');
      const message = await refused(value('request->previous->previous->id'));
      expect(message).toBe('column 28: it is null');
      expect(adapter.written('stderr')).toBe('');
    });
  });

  withC('frames have variables of their own', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 46), async (adapter, first) => {
      expect(texts(await adapter.scope(first.frames[0]))).toEqual({ number: '1', result: '1' });
      expect(texts(await adapter.scope(first.frames[1]))).toEqual({ until: '3', total: '0', i: '1' });
      expect(texts(await adapter.scope(first.frames[2]))).toMatchObject({ id: '2', size: '4' });
    });
  });

  withC('what the plugin does otherwise with a value that was set is not told as it was recorded', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 86), async (adapter, first) => {
      const { request } = await adapter.scope(first.frames[0]);
      const wanted = { variablesReference: request?.variablesReference ?? 0, name: 'kind', value: 'TRAP' };
      expect((await adapter.setVariableRequest(wanted)).body.value).toBe('TRAP');
      await adapter.lines(C_SOURCE, []);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
      expect(adapter.written('stdout')).toBe('');
      expect(adapter.written('console')).toContain('The replay ended after a value had been set');
    });
  });

  withC('a variable that is set is what the plugin goes on with', async () => {
    await debugging({ scenario: c() }, { ...at(C_SOURCE, 89), filters: ['header: x-sum'] }, async (adapter, first) => {
      expect(await adapter.value('sum', first.frames[0])).toBe('14');
      expect(await set(adapter, first.frames[0], 'sum', '321')).toBe('321');
      expect(adapter.written('console')).toMatch(/^The value is changed in this run alone: /);
      expect(await adapter.value('sum', first.frames[0])).toBe('321');
      const told = await adapter.go('stepIn');
      expect(texts(await adapter.scope(told.frames[0]))).toMatchObject({ number: '321' });
      const changed = await adapter.go('continue');
      expect(changed.body?.description).toBe('Stopped at header change');
      const bytes = changed.frames.find(({ name }) => name === 'tell');
      expect(await adapter.value('digits[5]', bytes)).toMatch(/'3'$/);
      expect(await adapter.value('digits[7]', bytes)).toMatch(/'1'$/);
    });
  });

  withC('members of structs can be set, too; nonsense cannot', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 86), async (adapter, first) => {
      const { request } = await adapter.scope(first.frames[0]);
      const change = async (name: string, value: string) => {
        const variablesReference = request?.variablesReference ?? 0;
        return (await adapter.setVariableRequest({ variablesReference, name, value })).body.value;
      };
      expect(await change('kind', 'SQUARES')).toBe('SQUARES');
      expect(await change('id', '0x10')).toBe('16');
      expect(await refused(change('id', 'many'))).toMatch(/^It cannot be set: /);
      expect(await refused(change('id', '99999999999'))).toMatch(/^It cannot be set: /);
      expect(await refused(change('nothing', '1'))).toBe('There is no "nothing".');
      expect(await adapter.value('request->id + request->kind', first.frames[0])).toBe('17');
    });
  });

  withC('elements far behind can be set as the first ones', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 86), async (adapter, { frames: [frame] }) => {
      const { variablesReference } = (await adapter.evaluateRequest({ expression: 'heap', frameId: frame?.id ?? 0 }))
        .body;
      for (const name of ['[3]', '[5000]', '[65535]']) {
        const { body } = await adapter.setVariableRequest({ variablesReference, name, value: '65' });
        expect(body.value).toBe("65 'A'");
        expect(await adapter.value(`heap${name}`, frame)).toBe("65 'A'");
      }
      const wrong = adapter.setVariableRequest({ variablesReference, name: '[65536]', value: '65' });
      expect(await refused(wrong)).toBe('There is no "[65536]".');
    });
  });

  withC('what was opened at one stop cannot be set at the next', async () => {
    await debugging({ scenario: c() }, at(C_SOURCE, 86, 88), async (adapter, first) => {
      const { request } = await adapter.scope(first.frames[0]);
      const { frames } = await adapter.go('continue');
      await adapter.scope(frames[0]);
      const late = { variablesReference: request?.variablesReference ?? 0, name: 'id', value: '9' };
      expect(await refused(adapter.setVariableRequest(late))).toBe('It cannot be changed.');
      expect(await adapter.value('request->id', frames[0])).toBe('2');
    });
  });

  withC('what is in a WebAssembly local cannot be set, and it says so', async () => {
    await debugging({ scenario: c(2) }, at(C_SOURCE, 95), async (adapter, first) => {
      const locals = await adapter.scope(first.frames[0]);
      expect(texts(locals)).toMatchObject({ id: '2', headers: '4', end: '0' });
      const message = await refused(set(adapter, first.frames[0], 'id', '9'));
      expect(message).toBe('It cannot be set: it is not in the memory, and cannot be changed.');
      expect(await adapter.value('id', first.frames[0])).toBe('2');
    });
  });
});

async function set(adapter: Adapter, frame: Frame | undefined, name: string, value: string): Promise<string> {
  const { scopes } = (await adapter.scopesRequest({ frameId: frame?.id ?? 0 })).body;
  const variablesReference = scopes.find((one) => one.name === 'Locals')?.variablesReference ?? 0;
  return (await adapter.setVariableRequest({ variablesReference, name, value })).body.value;
}

describe('Rust', () => {
  withRust('structs, strings, maps and shared pointers', async () => {
    await debugging({ scenario: rust }, at(RUST_SOURCE, 62), async (adapter) => {
      const second = await adapter.go('continue');
      expect(lineOf(second)).toBe(62);
      const locals = await adapter.scope(second.frames[0]);
      expect(texts(locals)).toMatchObject({
        _count: '6',
        _end_of_stream: 'true',
        count: '1',
      });
      // Which comes first is up to the map's random keys.
      expect(locals['self']?.value).toMatch(
        /^Filter \{ context_id: 3, greeting: "hello", counts: Rc\(strong 2, weak 0\) HashMap\(2\) \{"\/\w+": 1, "\/\w+": 1\} \}$/,
      );
      const self = await inside(adapter, locals['self']);
      expect(texts(self)).toMatchObject({ context_id: '3', greeting: '"hello"' });
      const value = (expression: string) => adapter.value(expression, second.frames[0]);
      expect(await value('self.greeting == "hello" && self.context_id < 4')).toBe('true');
      expect(await value('self.counts')).toContain('HashMap(2)');
    });
  });

  withRust('what a RefCell lends is a reference', async () => {
    await debugging({ scenario: rust }, at(RUST_SOURCE, 77), async (adapter, first) => {
      const { counts } = await adapter.scope(first.frames[0]);
      expect(counts).toMatchObject({
        value: 'HashMap(1) {"/one": 0}',
        type: expect.stringMatching(/^RefMut</) as string,
      });
      const [entry] = await adapter.children(counts?.variablesReference ?? 0);
      expect(entry).toMatchObject({ name: '"/one"', value: '0' });
      const value = (expression: string) => adapter.value(expression, first.frames[0]);
      expect(await value(entry?.evaluateName ?? '')).toBe('0');
      expect(await value('counts["/one"] == 0 && counts.len == 1 && self.greeting.len == 5')).toBe('true');
    });
  });

  withRust('what a user sets is forgotten by a step back, which is another run', async () => {
    await debugging({ scenario: rust }, at(RUST_SOURCE, 61), async (adapter, first) => {
      expect(await set(adapter, first.frames[0], 'count', '77')).toBe('77');
      const { frames: on } = await adapter.go('next');
      expect(await adapter.value('count', on[0])).toBe('77');
      const { frames: back } = await adapter.go('stepBack');
      expect(await adapter.value('count', back[0])).toBe('1');
    });
  });
});

describe('C++', () => {
  const scenario = () => writeScenario(folder, 'cpp', [plainCpp()], paths('/one', '/admin/x', '/trap'), CONFIGURED);

  withCpp(
    'strings, classes and namespaces',
    async () => {
      await debugging({ scenario: scenario() }, at(CPP_SOURCE, 81), async (adapter, first) => {
        const [frame] = first.frames;
        expect(frame?.name).toBe('workbench::Filter::onRequestHeaders');
        expect(texts(await adapter.scope(frame))).toMatchObject({ path: '"/one"' });
        expect(await adapter.value('this->id_', frame)).toBe('2');
        expect(await adapter.value('greeting', frame)).toBe('"hello"');
        expect(await adapter.value('path == "/one"', frame)).toBe('true');
      });
    },
    BUILD_MS,
  );
});

describe('AssemblyScript', () => {
  itWith([asc])('texts are texts in expressions, conditions and messages, too', async () => {
    const module = modules.plainSample(valueOf(asc));
    const scenario = writeScenario(folder, 'as', [module], paths('/one', '/admin/é'), { configuration: 'hi' });
    const wanted = [
      { line: 59, condition: 'path == "/admin/é" && path != "/one"' },
      { line: 90, logMessage: 'denied {path}, {path.length}' },
    ];
    await debugging({ scenario }, { lines: { [SAMPLE_SOURCE]: wanted } }, async (adapter, first) => {
      const { path } = await adapter.scope(first.frames[0]);
      expect(path?.value).toBe('"/admin/é"');
      expect(await adapter.value('path', first.frames[0])).toBe('"/admin/é"');
      expect(await adapter.value('path == path', first.frames[0])).toBe('true');
      expect(await adapter.value('path[7]', first.frames[0])).toBe("233 'é'");
      const [next] = await adapter.toEnd(await adapter.go('continue'));
      expect(next).toBeUndefined();
      expect(adapter.written('console')).toContain('denied "/admin/é", 8\n');
      expect(adapter.written('stderr')).toBe('');
    });
  });
});
