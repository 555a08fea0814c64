/** What the module editor knows. Views are drawn from it and change it only through its methods. */

import type { Link } from '../../core/wasm/code/listing';
import type { FunctionView } from '../../protocol/inspector';
import type {
  ComparedTo,
  EditorAction,
  EditorEvents,
  EditorRequests,
  ModuleState,
  Reveal,
} from '../../protocol/module-editor';
import type { Nothing, Rpc } from '../../protocol/rpc';
import type { TableView } from '../data-table';

export type EditorRpc = Rpc<EditorRequests, Nothing, Nothing, EditorEvents>;

export const TABS = ['Overview', 'Imports', 'Exports', 'Functions', 'Bytes', 'Data', 'Sections', 'Will it load?', 'What it may do', 'WIT', 'Compare'] as const; // prettier-ignore
export type TabName = (typeof TABS)[number];

/** What outlives hiding and reloading. */
interface Kept {
  readonly tab: TabName;
  readonly function?: number | undefined;
  readonly views: Readonly<Record<string, TableView>>;
}

export class EditorState {
  module: ModuleState | undefined;
  /** Why there is no module. */
  failure: string | undefined;
  tab: TabName = 'Overview';
  /** The function on the right: its number, and what is known of it. */
  function: number | undefined;
  shown: FunctionView | undefined;
  functionFailure: string | undefined;
  compared: ComparedTo | undefined;
  /** What a gesture came to, if it failed. */
  notice: string | undefined;
  revealed: Reveal | undefined;
  views: Record<string, TableView> = {};
  /** To be shown once there is a module. */
  private waiting: Reveal | undefined;
  private isFetching = false;
  private readonly back: number[] = [];
  private readonly forth: number[] = [];
  private rpc!: EditorRpc;

  constructor(
    private readonly changed: () => void,
    private readonly save: (kept: Kept) => void,
    kept: unknown,
  ) {
    Object.assign(this, restored(kept));
  }

  async open(rpc: EditorRpc): Promise<void> {
    this.rpc = rpc;
    try {
      this.load(await rpc.request('open', {}));
    } catch (error) {
      this.failure = reason(error);
      this.changed();
    }
  }

  /** A module, or the same file built anew: what was worked out of the old one is forgotten. */
  load(module: ModuleState): void {
    const isAnother = this.module !== undefined && this.module.digest !== module.digest;
    this.module = module;
    this.failure = undefined;
    if (isAnother) this.forget();
    if (!this.tabs.includes(this.tab)) this.tab = 'Overview';
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) this.reveal(waiting);
    this.changed();
    if (this.function !== undefined) this.fetchFunction(this.function);
  }

  /** Numbers of functions are others in another build. What is on the screen stays until the new is there. */
  private forget(): void {
    this.compared = undefined;
    this.back.length = 0;
    this.forth.length = 0;
  }

  /** Those that say something about this kind of file. */
  get tabs(): readonly TabName[] {
    const { module } = this;
    if (module === undefined || module.kind === 'unknown') return ['Overview'];
    const isComponent = module.kind === 'component';
    const core: readonly TabName[] = ['Imports', 'Exports', 'Functions', 'Bytes', 'Data'];
    return TABS.filter((tab) => {
      if (tab === 'WIT') return isComponent;
      if (tab === 'Compare') return this.compared !== undefined;
      return !(isComponent && core.includes(tab));
    });
  }

  ask<N extends keyof EditorRequests>(
    name: N,
    params: EditorRequests[N]['params'],
  ): Promise<EditorRequests[N]['result']> {
    return this.rpc.request(name, params);
  }

  show(tab: TabName): void {
    this.tab = tab;
    this.keep();
    this.changed();
  }

  keepView(name: string, view: TableView): void {
    this.views[name] = view;
    this.keep();
  }

  act(action: EditorAction): void {
    void this.rpc.request('act', { action }).catch(() => undefined);
  }

  async compare(): Promise<void> {
    try {
      const compared = await this.rpc.request('compare', {});
      this.notice = undefined;
      if (compared === null) return;
      this.compared = compared;
      this.show('Compare');
    } catch (error) {
      this.notice = `It could not be compared: ${reason(error)}`;
      this.changed();
    }
  }

  /** Where a link leads: a function opens on the right, anything else in its list. */
  follow(link: Link): void {
    void this.rpc.request('chose', link).catch(() => undefined);
    if (link.kind === 'func') this.openFunction(link.index);
    else this.reveal({ link });
  }

  reveal(what: Reveal): void {
    if (this.module === undefined) {
      this.waiting = what;
      return;
    }
    if (what.tab === 'Compare') void this.compare();
    this.revealed = what;
    const tab = what.tab ?? (what.link === undefined ? undefined : TAB_OF[what.link.kind]);
    const known = this.tabs.find((one) => one === tab);
    if (known !== undefined) this.tab = known;
    if (what.link?.kind === 'func') this.openFunction(what.link.index);
    this.keep();
    this.changed();
  }

  openFunction(index: number): void {
    if (index === this.function) return;
    if (this.function !== undefined) this.back.push(this.function);
    this.forth.length = 0;
    this.go(index);
  }

  /** A row was passed on the way to another: shown, but nothing to go back to. */
  glanceAt(link: Link): void {
    void this.rpc.request('chose', link).catch(() => undefined);
    if (link.kind === 'func' && link.index !== this.function) this.go(link.index);
  }

  get canGo(): { readonly back: boolean; readonly forth: boolean } {
    return { back: this.back.length > 0, forth: this.forth.length > 0 };
  }

  goBack(): void {
    this.step(this.back, this.forth);
  }

  goForth(): void {
    this.step(this.forth, this.back);
  }

  closeFunction(): void {
    this.function = undefined;
    this.shown = undefined;
    this.back.length = 0;
    this.forth.length = 0;
    this.keep();
    this.changed();
  }

  private step(from: number[], to: number[]): void {
    const index = from.pop();
    if (index === undefined) return;
    if (this.function !== undefined) to.push(this.function);
    this.go(index);
  }

  private go(index: number): void {
    this.function = index;
    this.keep();
    this.fetchFunction(index);
    this.changed();
  }

  /** One at a time, and of those that are wanted meanwhile the last: a key that is held down asks for many. */
  private fetchFunction(index: number): void {
    if (this.isFetching) return;
    this.isFetching = true;
    const { digest } = this.module ?? {};
    void this.rpc
      .request('function', { index })
      .then(
        (shown) => this.keepFunction(index, shown),
        (error: unknown) => this.keepFunction(index, undefined, reason(error)),
      )
      .finally(() => {
        this.isFetching = false;
        const isStale = this.function !== index || this.module?.digest !== digest;
        if (this.function !== undefined && isStale) this.fetchFunction(this.function);
      });
  }

  /** What is on the screen stays until the new one is there, so that nothing flickers. */
  private keepFunction(index: number, shown: FunctionView | undefined, failure?: string): void {
    if (this.function !== index) return;
    this.shown = shown;
    this.functionFailure = failure;
    this.changed();
  }

  private keep(): void {
    this.save({ tab: this.tab, function: this.function, views: this.views });
  }
}

const TAB_OF: Readonly<Record<Link['kind'], TabName>> = {
  func: 'Functions',
  type: 'Sections',
  global: 'Sections',
  table: 'Sections',
  memory: 'Sections',
  tag: 'Sections',
  data: 'Data',
  elem: 'Sections',
};

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function restored(kept: unknown): Partial<Kept> {
  if (typeof kept !== 'object' || kept === null) return {};
  const { tab, function: index, views } = kept as Record<string, unknown>;
  return {
    ...(TABS.some((one) => one === tab) ? { tab: tab as TabName } : {}),
    ...(Number.isInteger(index) ? { function: index as number } : {}),
    ...(typeof views === 'object' && views !== null ? { views: views as Kept['views'] } : {}),
  };
}
