/** What the user has changed in the panel: kept apart from the files, and put over them for each replay. */

import { formatProblem } from '../../core/problem';
import { configurationBytes } from '../../core/scenario/scenario';
import type { Exchange } from '../../core/scenario/exchange';
import { buildExchange, exchangeFile, type ExchangeFile } from '../../core/scenario/exchange-file';
import { parseHost } from '../../core/emulator/host';
import type { EditedExchange, PanelEdits } from '../../protocol/panel';
import { hashOf } from './hash';
import type { LoadedScenario } from '../scenario-file';
import { checkExchange } from '../scenario-file';

const NONE: PanelEdits = { exchanges: {}, added: [], configurations: {} };

export class Edits {
  private edits: PanelEdits = NONE;

  get all(): PanelEdits | undefined {
    return this.edits === NONE ? undefined : this.edits;
  }

  get keepsSecrets(): boolean {
    return this.edits.keepSecrets === true;
  }

  get host(): string | undefined {
    return this.edits.host;
  }

  /** Those that a view kept; what does not fit the schema is left out. */
  async restore({ exchanges, added, configurations, host, keepSecrets }: PanelEdits): Promise<void> {
    const sound = async (file: ExchangeFile) => (await problemsOf(file)).length === 0;
    const own: Record<string, EditedExchange> = {};
    for (const [number, one] of Object.entries(exchanges)) if (await sound(one.file)) own[number] = one;
    const others: ExchangeFile[] = [];
    for (const file of added) if (await sound(file)) others.push(file);
    this.edits = {
      ...{ exchanges: own, added: others, configurations },
      ...(host === undefined || parseHost(host).problems.length > 0 ? {} : { host }),
      ...(keepSecrets === true ? { keepSecrets } : {}),
    };
  }

  /** What is wrong with it, a line each; nothing is changed then. */
  async set(number: number | undefined, value: unknown, { scenario }: LoadedScenario): Promise<readonly string[]> {
    const problems = await problemsOf(value);
    if (problems.length > 0) return problems;
    const file = value as ExchangeFile;
    const count = scenario.exchanges.length;
    const original = number === undefined ? undefined : scenario.exchanges[number - 1];
    if (number === undefined) this.add([file]);
    else if (original === undefined)
      this.change({ added: this.edits.added.map((one, index) => (index === number - count - 1 ? file : one)) });
    else this.change({ exchanges: { ...this.edits.exchanges, [number]: { file, was: digestOf(original) } } });
    return [];
  }

  /** What was edited follows its exchange where the files have changed; one that is no longer there becomes an added one. */
  settle({ scenario }: LoadedScenario): void {
    const entries = Object.entries(this.edits.exchanges);
    const isAt = (number: number, was: number) => {
      const exchange = scenario.exchanges[number - 1];
      return exchange !== undefined && digestOf(exchange) === was;
    };
    if (entries.every(([number, { was }]) => isAt(Number(number), was))) return;
    const places = new Map(scenario.exchanges.map((exchange, index) => [digestOf(exchange), index + 1]));
    const exchanges: Record<string, EditedExchange> = {};
    const lost: ExchangeFile[] = [];
    for (const [number, one] of entries) {
      const place = isAt(Number(number), one.was) ? Number(number) : places.get(one.was);
      if (place === undefined) lost.push(one.file);
      else exchanges[place] = one;
    }
    this.change({ exchanges, added: [...this.edits.added, ...lost] });
  }

  /** Behind all that is there; gives their numbers. */
  append(files: readonly ExchangeFile[], loaded: LoadedScenario): number[] {
    this.settle(loaded);
    const first = loaded.scenario.exchanges.length + this.edits.added.length + 1;
    this.add(files);
    return files.map((_, index) => first + index);
  }

  private add(files: readonly ExchangeFile[]): void {
    this.change({ added: [...this.edits.added, ...files] });
  }

  revert(numbers: readonly number[], count: number): void {
    const gone = new Set(numbers);
    const exchanges = Object.entries(this.edits.exchanges).filter(([number]) => !gone.has(Number(number)));
    const added = this.edits.added.filter((_, index) => !gone.has(count + index + 1));
    this.change({ exchanges: Object.fromEntries(exchanges), added });
  }

  /** `original`: what the file has, which is no change. */
  configure(plugin: number, configuration: string, original: string): void {
    const others = Object.entries(this.edits.configurations).filter(([place]) => Number(place) !== plugin);
    const own: [string, string][] = configuration === original ? [] : [[String(plugin), configuration]];
    this.change({ configurations: Object.fromEntries([...others, ...own]) });
  }

  setHost(host: string): void {
    this.change({ host });
  }

  keepSecrets(): void {
    this.change({ keepSecrets: true });
  }

  /** All of it is in a file now. */
  clear(): void {
    const { keepSecrets } = this.edits;
    this.edits = keepSecrets === true ? { ...NONE, keepSecrets } : NONE;
  }

  /** `count`: of exchanges in files. */
  isEdited(number: number, count: number): boolean {
    return number in this.edits.exchanges || number > count;
  }

  applied(loaded: LoadedScenario): LoadedScenario {
    const { scenario } = loaded;
    const { exchanges, added, configurations, host } = this.edits;
    const changed = scenario.exchanges.map((exchange, index) => {
      const edited = exchanges[index + 1];
      return edited === undefined ? exchange : buildExchange(edited.file).value;
    });
    const plugins = scenario.plugins.map((plugin, index) => {
      const text = configurations[index];
      return text === undefined ? plugin : { ...plugin, configuration: configurationBytes(text) };
    });
    const all = [...changed, ...added.map((file) => buildExchange(file).value)];
    const own = host === undefined ? {} : { host: parseHost(host).value };
    return { ...loaded, scenario: { ...scenario, exchanges: all, plugins, ...own } };
  }

  /** Of the plugins or the proxy, not of exchanges. */
  get changesSettings(): boolean {
    return this.edits.host !== undefined || Object.keys(this.edits.configurations).length > 0;
  }

  private change(more: Partial<PanelEdits>): void {
    this.edits = { ...this.edits, ...more };
  }
}

function digestOf(exchange: Exchange): number {
  return hashOf(JSON.stringify(exchangeFile(exchange)));
}

async function problemsOf(value: unknown): Promise<string[]> {
  const shape = await checkExchange(value);
  return (shape.length > 0 ? shape : buildExchange(value as ExchangeFile).problems).map((one) =>
    formatProblem({ ...one, message: `${(one.place.path ?? []).join('.')}: ${one.message}` }),
  );
}
