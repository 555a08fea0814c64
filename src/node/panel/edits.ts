/** What the user has changed in the panel: kept apart from the files, and put over them for each replay. */

import { formatProblem } from '../../core/problem';
import { configurationBytes } from '../../core/scenario/scenario';
import { buildExchange, type ExchangeFile } from '../../core/scenario/exchange-file';
import { parseHost } from '../../core/emulator/host';
import type { PanelEdits } from '../../protocol/panel';
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
  async restore(edits: PanelEdits): Promise<void> {
    const sound = async (file: ExchangeFile) => (await problemsOf(file)).length === 0;
    const exchanges: Record<string, ExchangeFile> = {};
    for (const [number, file] of Object.entries(edits.exchanges)) if (await sound(file)) exchanges[number] = file;
    const added: ExchangeFile[] = [];
    for (const file of edits.added) if (await sound(file)) added.push(file);
    this.edits = { ...edits, exchanges, added };
  }

  /** What is wrong with it, a line each; nothing is changed then. `count`: of exchanges in files. */
  async set(number: number | undefined, file: ExchangeFile, count: number): Promise<readonly string[]> {
    const problems = await problemsOf(file);
    if (problems.length > 0) return problems;
    if (number === undefined) this.add([file]);
    else if (number <= count) this.change({ exchanges: { ...this.edits.exchanges, [number]: file } });
    else this.change({ added: this.edits.added.map((one, index) => (index === number - count - 1 ? file : one)) });
    return [];
  }

  add(files: readonly ExchangeFile[]): void {
    this.change({ added: [...this.edits.added, ...files] });
  }

  revert(numbers: readonly number[], count: number): void {
    const gone = new Set(numbers);
    const exchanges = Object.entries(this.edits.exchanges).filter(([number]) => !gone.has(Number(number)));
    const added = this.edits.added.filter((_, index) => !gone.has(count + index + 1));
    this.change({ exchanges: Object.fromEntries(exchanges), added });
  }

  configure(plugin: number, configuration: string): void {
    this.change({ configurations: { ...this.edits.configurations, [plugin]: configuration } });
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
      const file = exchanges[index + 1];
      return file === undefined ? exchange : buildExchange(file).value;
    });
    const plugins = scenario.plugins.map((plugin, index) => {
      const text = configurations[index];
      return text === undefined ? plugin : { ...plugin, configuration: configurationBytes(text) };
    });
    const all = [...changed, ...added.map((file) => buildExchange(file).value)];
    const own = host === undefined ? {} : { host: parseHost(host).value };
    return { ...loaded, scenario: { ...scenario, exchanges: all, plugins, ...own } };
  }

  private change(more: Partial<PanelEdits>): void {
    this.edits = { ...this.edits, ...more };
  }
}

async function problemsOf(file: ExchangeFile): Promise<string[]> {
  const shape = await checkExchange(file);
  return (shape.length > 0 ? shape : buildExchange(file).problems).map((one) =>
    formatProblem({ ...one, message: `${(one.place.path ?? []).join('.')}: ${one.message}` }),
  );
}
