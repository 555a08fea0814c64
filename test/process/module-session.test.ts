/** What a module editor gets to know, over a channel in memory, with the inspector as it is built. */

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TableName } from '../../src/core/inspect/table';
import type { Inspector } from '../../src/node/inspector';
import { readModuleFile } from '../../src/node/module-file';
import type { ModuleSession } from '../../src/node/module-session';
import { openEditor, type Editor } from '../support/editor';
import { Inspected } from '../support/inspected';
import { SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';

/** From source it would look for its bundle beside the source. */
vi.mock('../../src/node/inspector', async (original) => {
  const { Inspector: Built } = await original<{ Inspector: typeof Inspector }>();
  const { ROOT } = await import('../support/parts');
  const bundle = `${ROOT}/dist/inspector.js`;
  return { Inspector: class extends Built { constructor(bytes?: Uint8Array) { super(bytes, bundle); } } }; // prettier-ignore
});

const folder = scratchFolder();
const files = new Inspected(folder);
const FILE = join(folder, 'plugin.wasm');

const sessions: ModuleSession[] = [];

function edit(): Editor {
  const editor = openEditor(() => readModuleFile(FILE));
  sessions.push(editor.session);
  return editor;
}

const useSample = () => files.write('plugin.wasm', readFileSync(SAMPLE_MODULE));

beforeEach(() => void useSample());
afterEach(() => sessions.splice(0).forEach((one) => one.dispose()));

describe('an open module editor', () => {
  it('knows the module at a glance', async () => {
    const { client, hooks } = edit();
    const state = await client.request('open', {});
    const digest = createHash('sha256').update(readFileSync(FILE)).digest('hex');
    expect(state).toMatchObject({ file: 'plugin.wasm', kind: 'proxy-wasm', digest, hash: digest.slice(0, 7), problems: [] }); // prettier-ignore
    expect(state.counts).toMatchObject({ imports: 10, functions: 103, sections: 14 });
    expect(state.verdicts.every(({ answer }) => answer === 'yes')).toBe(true);
    expect(state.allowList).toContain('    proxy_log: {}\n');
    expect(hooks.failed).not.toHaveBeenCalled();
  });

  it('gets every table', async () => {
    const { client } = edit();
    const { counts } = await client.request('open', {});
    for (const name of Object.keys(counts) as TableName[]) {
      const { rows } = await client.request('table', { name });
      if (name !== 'strings') expect(rows.length, name).toBe(counts[name]);
    }
  });

  it('gets functions, sizes and capabilities, before it has asked for the rest', async () => {
    const { client } = edit();
    const view = await client.request('function', { index: 112 });
    expect(view).toMatchObject({ name: 'assembly/index/mask', listing: { by: 'wabt' } });
    expect((await client.request('sizes', {})).total).toBe(readFileSync(FILE).length);
    expect((await client.request('capabilities', {})).map(({ id }) => id)).toContain('memory');
  });

  it('is refused what is not there, and told to the log; the next request is answered', async () => {
    const { client, hooks } = edit();
    await expect(client.request('function', { index: 9999 })).rejects.toThrow('there is no function 9999');
    expect(hooks.failed).toHaveBeenCalledOnce();
    expect(await client.request('function', { index: 0 })).not.toHaveProperty('listing');
  });

  it('is refused what is not of the form', async () => {
    const { client, hooks } = edit();
    const wrong = { name: 'constructor' as TableName };
    await expect(client.request('table', wrong)).rejects.toMatchObject({ code: 'invalid' });
    expect(hooks.failed).not.toHaveBeenCalled();
  });

  it('hands on what the user does', async () => {
    const { client, hooks } = edit();
    await client.request('act', { action: 'replay' });
    await client.request('chose', { kind: 'func', index: 3 });
    expect([hooks.act.mock.calls, hooks.chose.mock.calls]).toEqual([[['replay']], [[{ kind: 'func', index: 3 }]]]);
  });

  it('shows first what it was opened for', async () => {
    const { client, hooks, revealed, session } = edit();
    hooks.opened.mockReturnValue({ tab: 'Imports', link: { kind: 'func', index: 1 } });
    await client.request('open', {});
    session.reveal({ tab: 'Bytes' });
    await vi.waitFor(() => expect(revealed.length).toBe(2));
    expect(revealed).toEqual(expect.arrayContaining([{ tab: 'Imports', link: { kind: 'func', index: 1 } }, { tab: 'Bytes' }])); // prettier-ignore
  });
});

describe('a module editor whose file changes', () => {
  it('is told, and is answered about the new one', async () => {
    const { client, session, changed } = edit();
    const { digest } = await client.request('open', {});
    await client.request('sizes', {});
    const path = await files.plugin('plugin.wasm', { imports: ['proxy_http_call'] });
    await session.refresh();
    await vi.waitFor(() => expect(changed.length).toBe(1));
    expect([changed[0]?.digest === digest, changed[0]?.counts.imports]).toEqual([false, 1]);
    expect((await client.request('sizes', {})).total).toBe(readFileSync(path).length);
    expect((await client.request('table', { name: 'imports' })).rows.length).toBe(1);
  });

  it('is told when it was built anew to the same bytes: the time is another', async () => {
    const { client, session, changed } = edit();
    const { digest, builtAt } = await client.request('open', {});
    utimesSync(FILE, 1e9, 1e9);
    await session.refresh();
    await vi.waitFor(() => expect(changed).toMatchObject([{ digest, builtAt: 1e12 }]));
    expect(builtAt).not.toBe(1e12);
  });

  it('is not told when nothing has changed', async () => {
    const { client, session, changed } = edit();
    await client.request('open', {});
    await session.refresh();
    await wait(0);
    expect(changed).toEqual([]);
  });

  it('is told by a later reading, though an earlier one that gave up had read the same', async () => {
    let file = await readModuleFile(FILE);
    const { client, session, changed } = openEditor(() => Promise.resolve(file));
    sessions.push(session);
    await client.request('open', {});
    file = await readModuleFile(await files.plugin('plugin.wasm'));
    const earlier = session.refresh();
    // It has read the module, and waits for the list beside it.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    await Promise.all([earlier, session.refresh()]);
    await vi.waitFor(() => expect(changed).toMatchObject([{ digest: file.hash }]));
  });

  it('keeps what it has while the file cannot be read', async () => {
    const { client, session, changed } = edit();
    await client.request('open', {});
    rmSync(FILE);
    await expect(session.refresh()).rejects.toThrow('there is no such file');
    expect((await client.request('table', { name: 'imports' })).rows.length).toBe(10);
    await files.plugin('plugin.wasm');
    await session.refresh();
    await vi.waitFor(() => expect(changed.length).toBe(1));
  });

  it('is told of a half-written file with its problem', async () => {
    const { client, session, changed } = edit();
    await client.request('open', {});
    files.cut('plugin.wasm', 20_000);
    await session.refresh();
    await vi.waitFor(() => expect(changed[0]?.problems).toEqual([expect.stringContaining('is cut short')]));
  });

  it('that is not there is refused, and told to the log', async () => {
    const { client, hooks } = edit();
    rmSync(FILE);
    await expect(client.request('open', {})).rejects.toThrow('there is no such file');
    expect(hooks.failed).toHaveBeenCalledOnce();
  });
});

describe('a module editor that is closed while its file is read', () => {
  it('starts no thread for it, opens nothing, and tells nobody', async () => {
    let go = (): void => undefined;
    const read = new Promise<void>((resolve) => (go = resolve)).then(() => readModuleFile(FILE));
    const { client, session, hooks } = openEditor(() => read);
    const threads: unknown[] = [];
    const begun = (thread: unknown) => threads.push(thread);
    process.on('worker', begun);
    const answered = vi.fn();
    for (const asked of [client.request('sizes', {}), client.request('open', {})]) asked.then(answered, answered);
    // The requests are there before the editor is closed.
    await wait(0);
    session.dispose();
    go();
    await read;
    await wait(0);
    process.off('worker', begun);
    expect(threads).toEqual([]);
    for (const hook of [hooks.opened, hooks.failed, answered]) expect(hook).not.toHaveBeenCalled();
  });
});

describe('a module editor and other files', () => {
  it('compares with a build that the user chooses, or not', async () => {
    const { client, hooks } = edit();
    expect(await client.request('compare', {})).toBeNull();
    hooks.chooseOther.mockResolvedValue(await files.plugin('earlier.wasm'));
    const compared = await client.request('compare', {});
    expect([compared?.file, compared?.comparison.after]).toEqual(['earlier.wasm', readFileSync(FILE).length]);
    hooks.chooseOther.mockResolvedValue(join(folder, 'not-there.wasm'));
    await expect(client.request('compare', {})).rejects.toThrow('there is no such file');
  });

  it('compares what it needs with the list beside it', async () => {
    const { client, hooks } = edit();
    const list = files.write(
      'plugin.capabilities.yaml',
      'allowed_capabilities: { proxy_log: {}, proxy_http_call: {} }',
    );
    const { agreed } = await client.request('open', {});
    expect([agreed?.file, agreed?.unused]).toEqual(['plugin.capabilities.yaml', ['proxy_http_call']]);
    expect(agreed?.missing).toContain('fd_write');
    files.write('plugin.capabilities.yaml', 'a: [');
    expect(await client.request('open', {})).not.toHaveProperty('agreed');
    expect(hooks.failed).toHaveBeenCalledOnce();
    rmSync(list);
  });

  it('tells the interfaces of a component', async () => {
    const { client } = edit();
    await files.component('plugin.wasm');
    expect((await client.request('wit', {})).wit).toContain('export wasi:cli/run@0.2.0;');
    const { kind, verdicts, capabilities } = await client.request('open', {});
    expect([kind, verdicts[0]?.id, capabilities[0]?.id]).toEqual(['component', 'wasmtime-run', 'wasi-environment']);
  });
});
