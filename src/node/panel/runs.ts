/** What the panel runs: its input as it is, or with what it is compared with in place. */

import { parseHost } from '../../core/emulator/host';
import { configurationBytes } from '../../core/scenario/scenario';
import type { OtherRun } from '../../protocol/panel';
import { readSoundModule } from '../module-file';
import type { RecordedInput, ReplayableInput } from './input';
import { PanelRun } from './run';

/** What a comparison is with: by the view, or a module that was chosen. */
export type Other = OtherRun & { readonly module?: string };

export function requestOf({ files, loaded }: ReplayableInput, numbers: readonly number[] | undefined) {
  const chosen = numbers === undefined ? {} : { exchanges: numbers };
  return { modules: files, scenario: loaded.scenario, trace: 'detailed', ...chosen } as const;
}

/** What is not replayed now stays as it was `before`. */
export function runOf(
  { loaded: { scenario } }: ReplayableInput,
  numbers: readonly number[] | undefined,
  before: PanelRun | undefined,
): PanelRun {
  const names = scenario.plugins.map(({ name }) => name);
  const run = new PanelRun(scenario.exchanges, scenario.connections, names);
  if (numbers !== undefined && before !== undefined) run.keepFrom(before, numbers);
  return run;
}

export function recordedRun({ recorded }: RecordedInput): PanelRun {
  const run = new PanelRun(recorded.exchanges, [], [], recorded.repeat);
  const listener = run.listener(() => undefined);
  for (const section of recorded.sections) listener.section(section);
  return run;
}

export async function othered(input: ReplayableInput, other: Other): Promise<ReplayableInput> {
  const [first, ...others] = input.files;
  const files = [other.module === undefined ? first : await readSoundModule(other.module), ...others] as const;
  const { scenario } = input.loaded;
  const plugins = scenario.plugins.map((plugin, place) =>
    place > 0 || other.configuration === undefined
      ? plugin
      : { ...plugin, configuration: configurationBytes(other.configuration) },
  );
  const host = other.host === undefined ? {} : { host: parseHost(other.host).value };
  return { ...input, files, loaded: { ...input.loaded, scenario: { ...scenario, plugins, ...host } } };
}

export function labelOf({ module, host, configuration }: Other): string {
  return module ?? host ?? (configuration === undefined ? '' : 'another configuration');
}
