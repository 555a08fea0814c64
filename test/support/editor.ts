/** A module editor without its view: what it would be told, and what it may ask. */

import { vi, type Mock } from 'vitest';
import type { ModuleFile } from '../../src/node/module-file';
import { ModuleSession, type SessionHooks } from '../../src/node/module-session';
import type { EditorEvents, EditorRequests, ModuleState, Reveal } from '../../src/protocol/module-editor';
import { Rpc, type Nothing } from '../../src/protocol/rpc';
import { wire } from './wire';

export interface Editor {
  readonly client: Rpc<EditorRequests, Nothing, Nothing, EditorEvents>;
  readonly session: ModuleSession;
  /** What it was told, in order. */
  readonly changed: readonly ModuleState[];
  readonly revealed: readonly Reveal[];
  readonly hooks: { readonly [K in keyof SessionHooks]: Mock<SessionHooks[K]> };
}

export function openEditor(read: () => Promise<ModuleFile>): Editor {
  const [view, host] = wire();
  const hooks = mockedHooks();
  const session = new ModuleSession(host, read, hooks);
  const [changed, revealed]: [ModuleState[], Reveal[]] = [[], []];
  const client = new Rpc<EditorRequests, Nothing, Nothing, EditorEvents>(
    view,
    {},
    {
      changed: { validate: (state) => state as ModuleState, handle: (state) => changed.push(state) },
      reveal: { validate: (what) => what as Reveal, handle: (what) => revealed.push(what) },
    },
  );
  return { client, session, changed, revealed, hooks };
}

function mockedHooks(): Editor['hooks'] {
  return {
    opened: vi.fn<SessionHooks['opened']>(() => undefined),
    chooseOther: vi.fn<SessionHooks['chooseOther']>(() => Promise.resolve(undefined)),
    act: vi.fn<SessionHooks['act']>(() => Promise.resolve()),
    chose: vi.fn<SessionHooks['chose']>(),
    failed: vi.fn<SessionHooks['failed']>(),
  };
}
