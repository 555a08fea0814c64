/** Whether a real Envoy loads modules, and what its log says of those that it does not. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/ports';
import type { Case } from './case';
import { bootstrap, listeners } from './config';
import { EnvoyProcess } from './process';
import { rejections, wordsOfVms } from './refusals';

const START_MS = 60_000;
/** No module is sent anything, so nobody has to listen. */
const NOBODY = { upstream: 1, tcpUpstream: 1, callout: 1, grpc: 1, refused: 1 };

export interface Loading {
  readonly accepted: boolean;
  /** The errors of its VM, each as it stands in the log. */
  readonly words: readonly string[];
}

export type Modules = ReadonlyMap<string, Uint8Array>;

/** By name: letters, digits, hyphens and underlines. All in one Envoy; rejects, with its last words, when it ends. */
export async function loadAll(program: string, modules: Modules): Promise<ReadonlyMap<string, Loading>> {
  return withEnvoy(program, modules, async (envoy, cases) => {
    await ready(envoy);
    const refused = rejections(envoy.records, cases);
    const words = wordsOfVms(envoy.records);
    const loading = (name: string) => ({ accepted: !refused.has(name), words: words.get(name) ?? [] });
    return new Map(cases.map(({ name }) => [name, loading(name)]));
  });
}

async function withEnvoy<T>(
  program: string,
  modules: Modules,
  look: (envoy: EnvoyProcess, cases: readonly Case[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-'));
  const cases = [...modules.keys()].map((name): Case => ({ name, plugins: [{ guest: {} }] }));
  const fileOf = ({ name }: Case) => join(folder, `${name}.wasm`);
  for (const [name, bytes] of modules) await writeFile(join(folder, `${name}.wasm`), bytes);
  const admin = await freePort();
  const [lds, file] = [join(folder, 'lds.json'), join(folder, 'envoy.json')];
  await writeFile(lds, JSON.stringify(listeners(cases, fileOf)));
  await writeFile(file, JSON.stringify(bootstrap({ ...NOBODY, admin }, lds)));
  const envoy = new EnvoyProcess(program, file, admin);
  try {
    return await look(envoy, cases);
  } finally {
    await envoy.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ready(envoy: EnvoyProcess): Promise<void> {
  const said = (text: string) => envoy.records.some(({ message }) => message.startsWith(text));
  const isLoaded = () => said('starting main dispatch loop') && said('all dependencies initialized');
  if (!(await envoy.until(isLoaded, START_MS))) throw new Error(envoy.tail());
}
