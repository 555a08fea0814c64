/** What a replay panel is for, and who shows it. */

import type { TraceSubject } from '../../core/trace/archive';
import type { TraceSection } from '../../core/trace/sections';
import type { PanelState, ReplayEnd } from '../../protocol/panel';
import type { ModuleFiles } from '../module-file';
import type { LoadedScenario } from '../scenario-file';

interface Shown {
  readonly title: string;
  /** What a view keeps so that the panel can be opened again after a reload. */
  readonly restore?: unknown;
}

/** Captures to be replayed through plugins. */
export interface ReplayableInput extends Shown {
  /** Of the plugins, in the order of the chain. */
  readonly files: ModuleFiles;
  readonly loaded: LoadedScenario;
  /** Where it is one. */
  readonly scenario?: string;
  readonly forbidden?: NonNullable<PanelState['forbidden']>;
}

/** A trace that was written earlier: there is nothing to be run. */
export interface RecordedInput extends Shown {
  readonly recorded: TraceSubject & { readonly sections: readonly TraceSection[] };
}

export type PanelInput = ReplayableInput | RecordedInput;

export interface ReadOptions {
  /** Secrets in captures are not masked. */
  readonly keepSecrets: boolean;
}

/** Reads everything afresh, so that a replay never runs what is no longer on disk. Throws `InputError`. */
export type PanelSource = (options: ReadOptions) => Promise<PanelInput>;

/** Paths of what is debugged. */
export type Debugged =
  { readonly scenario: string } | { readonly module: string; readonly captures: readonly string[] };

/** What whoever shows the panel does besides. */
export interface PanelHooks {
  /** `module` is the path of what was run. */
  readonly ended?: (end: ReplayEnd, module: string | undefined) => void;
  readonly permit?: () => void;
  /** Paths of the modules that a replay would run, whenever they were read. */
  readonly reads?: (modules: readonly string[]) => void;
  /** Runs it under a debugger, which reads it from its files. */
  readonly debug?: (what: Debugged, exchange: number) => void;
  /** Asks which module to compare with; undefined: none was chosen. */
  readonly chooseModule?: () => Promise<string | undefined>;
  /** Asks where a new file goes; undefined: nowhere. Without it, what is exported the view saves itself. */
  readonly chooseFile?: (suggested: string) => Promise<string | undefined>;
  /** What an editor has of it, saved or not; undefined: it is open in none. */
  readonly read?: (file: string) => string | undefined;
  /** Replaces the text of a file, which may be open in an editor. */
  readonly write?: (file: string, text: string) => Promise<void>;
  /** Its scenario is this one from now on. */
  readonly becomes?: (scenario: string) => void;
}
