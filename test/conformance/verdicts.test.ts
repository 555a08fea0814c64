/** "Will it load?": what the module editor says of a module is what real Envoys do with it, and their words its own. */

import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, describe, expect, it } from 'vitest';
import { part, valueOf } from '../support/parts';
import { LOADING_CAPABILITIES } from './cases/loading-capabilities';
import { LOADING_MODULES } from './cases/loading-modules';
import { LOADING_RESTRICTED } from './cases/loading-restricted';
import { LOADING_START } from './cases/loading-start';
import { assembleGuest } from './guest/assemble';
import { loadAll, type Loading, type Modules } from './lab/loading';
import { disagreements } from './verdicts/compare';
import { CRASHES } from './verdicts/crashes';
import { FEATURES } from './verdicts/features';
import { FILES } from './verdicts/files';
import { IMPORTS } from './verdicts/imports';
import { KNOWN } from './verdicts/known';
import type { Modules as Texts } from './verdicts/plugin';

/** As many as one Envoy loads without needing much memory. */
const BATCH = 150;
const LOADING = [...LOADING_MODULES, ...LOADING_START, ...LOADING_RESTRICTED, ...LOADING_CAPABILITIES];

const groups: Readonly<Record<string, Modules>> = {
  'markers, types, allocators, starts and restrictions of the other cases': await guests(),
  'what is imported, and several faults at once': await assembled(IMPORTS),
  'files that are cut, damaged or no plugins': await assembled(FILES),
  'memories and newer features': await assembled(FEATURES),
};
const ending = await assembled(CRASHES);
/** Modules of which some version was seen to say something else. */
const differing = new Set<string>();

for (const [label, name] of [
  ['1.36.4', 'oldEnvoy'],
  ['1.40.0', 'envoy'],
] as const) {
  const program = part(name);
  const version = label.split('.').slice(0, 2).join('.');
  const run = 'skipped' in program ? describe.skip : describe;
  run(`Envoy ${label}${'skipped' in program ? ` (skipped: ${program.skipped})` : ''}`, () => {
    const count = { agreed: 0, all: 0 };
    const judge = (modules: Modules, seen: ReadonlyMap<string, Loading | string>) => {
      for (const [name, bytes] of modules) {
        const found = disagreements(bytes, version, seen.get(name) ?? 'Envoy did not see it');
        count.all++;
        if (found.length === 0) count.agreed++;
        else differing.add(name);
        if (KNOWN[name] === undefined) expect.soft(found, name).toEqual([]);
      }
    };
    for (const [title, modules] of Object.entries(groups)) {
      it(`${title}: ${modules.size} modules`, async () => judge(modules, await inBatches(valueOf(program), modules)));
    }
    it(`what ends Envoy itself, and what does not: ${ending.size} modules`, async () =>
      judge(ending, await oneByOne(valueOf(program), ending)));
    afterAll(() => console.log(`verdicts: ${count.agreed} of ${count.all} agree (Envoy ${label})`));
  });
}

describe('the list of known disagreements', () => {
  const compared = !('skipped' in part('oldEnvoy')) && !('skipped' in part('envoy'));
  it.runIf(compared)('has no module that is agreed on in every version, and none that is not there', () => {
    expect(Object.keys(KNOWN).filter((name) => !differing.has(name))).toEqual([]);
  });
});

async function inBatches(program: string, modules: Modules): Promise<ReadonlyMap<string, Loading>> {
  const seen = new Map<string, Loading>();
  const all = [...modules];
  for (let at = 0; at < all.length; at += BATCH)
    for (const [name, one] of await loadAll(program, new Map(all.slice(at, at + BATCH)))) seen.set(name, one);
  return seen;
}

async function oneByOne(program: string, modules: Modules): Promise<ReadonlyMap<string, Loading | string>> {
  const seen = new Map<string, Loading | string>();
  for (const [name, bytes] of modules) {
    const alone = loadAll(program, new Map([[name, bytes]])).then((all) => all.get(name) ?? '');
    seen.set(name, await alone.catch((error: unknown) => String(error)));
  }
  return seen;
}

/** Without the capabilities that the cases allow: verdicts know of none. */
async function guests(): Promise<Modules> {
  const all = LOADING.flatMap(({ name, plugins }) => plugins.map(({ guest }) => [name, guest] as const));
  const bytes = all.map(async ([name, guest]) => [name, await assembleGuest(name, guest)] as const);
  return new Map(await Promise.all(bytes));
}

async function assembled(texts: Texts): Promise<Modules> {
  const bytes = Object.entries(texts).map(
    async ([name, module]) => [name, typeof module === 'string' ? await parse(module) : module] as const,
  );
  return new Map(await Promise.all(bytes));
}
