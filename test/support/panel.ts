/** What stands behind a replay panel, with a scenario of its own, and a view that speaks to it. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ScenarioFile } from '../../src/core/scenario/scenario';
import { readSoundModules } from '../../src/node/module-file';
import type { PanelHooks } from '../../src/node/panel/input';
import { PanelSession } from '../../src/node/panel/session';
import { ReplayRunner } from '../../src/node/replay';
import { loadScenario } from '../../src/node/scenario-file';
import type { PanelEvents, PanelRequests, PanelResult, PanelState } from '../../src/protocol/panel';
import { Rpc, type Nothing } from '../../src/protocol/rpc';
import { SAMPLE } from './parts';
import { WORKER } from './replay';
import { scratchFolder } from './scratch';

const scratch = scratchFolder();
let folders = 0;

export const SCENARIO = `module: build/hello-filter.wasm
exchanges:
  - { request: { url: "http://a.test/one" } }
  - { request: { url: "http://a.test/two" } }
  - { request: { url: "http://a.test/three" } }
`;

interface Around {
  /** Before its files are read. */
  readonly before?: () => Promise<void>;
  readonly runner?: ReplayRunner;
}

/** A session and a view of it. */
export function panel(
  text = SCENARIO,
  hooks: PanelHooks = {},
  { before, runner = new ReplayRunner(WORKER) }: Around = {},
) {
  const folder = join(scratch, `panel-${folders++}`);
  mkdirSync(folder);
  cpSync(join(SAMPLE, 'build'), join(folder, 'build'), { recursive: true });
  const scenario = join(folder, 'a.scenario.yaml');
  writeFileSync(scenario, text);
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const channel = (own: 0 | 1) => ({
    post: (message: unknown) => {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      setImmediate(() => listeners[own === 0 ? 1 : 0].forEach((hear) => hear(copy)));
    },
    onMessage: (listener: (message: unknown) => void) => void listeners[own].push(listener),
  });
  const source = async ({ keepSecrets }: { readonly keepSecrets: boolean }) => {
    await before?.();
    const loaded = await loadScenario(scenario, { keepSecrets });
    return { title: 'a', files: await readSoundModules(loaded.modulePaths), loaded, scenario };
  };
  const session = new PanelSession(channel(0), source, runner, hooks);
  const told = {
    ...{ state: undefined as PanelState | undefined, rows: new Map<number, PanelResult>(), rebuilt: 0 },
    ...{ ended: [] as number[], idle: [] as number[] },
  };
  const rpc = new Rpc<PanelRequests, Nothing, Nothing, PanelEvents>(
    channel(1),
    {},
    {
      results: {
        validate: (value) => value as PanelResult[],
        handle: (rows) => rows.forEach((row) => told.rows.set(row.index, row)),
      },
      ended: { validate: (value) => value as PanelEvents['ended'], handle: ({ turn }) => told.ended.push(turn) },
      idle: { validate: (value) => value as PanelEvents['idle'], handle: ({ turn }) => told.idle.push(turn) },
      rebuilt: {
        validate: (value) => value as PanelState,
        handle: (state) => {
          told.state = state;
          told.rebuilt++;
        },
      },
      changed: { validate: (value) => value as PanelState, handle: (state) => void (told.state = state) },
    },
  );
  const read = () => parse(readFileSync(scenario, 'utf8')) as ScenarioFile;
  return { rpc, session, source, scenario, told, read };
}

export const file = (url: string) => ({ request: { url } });
