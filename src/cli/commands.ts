/** What the command line can ask for. */

import type { HostName } from '../core/scaffold/answers';
import type { BuildMode, Language } from '../core/toolchain/profile';
import type { ExportFormat } from '../core/trace/export';

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | NewCommand
  | BuildCommand
  | DoctorCommand
  | InspectCommand
  | ImportCommand
  | TraceCommand
  | ReplayCommand
  | TestCommand
  | FuzzCommand
  | ({ readonly name: 'serve'; readonly port: number } & Input);

export interface NewCommand {
  readonly name: 'new';
  readonly folder: string;
  /** A key of `TEMPLATES`. */
  readonly template: string;
  /** Of the plugin; else made of the folder's. */
  readonly plugin?: string;
  readonly host: HostName;
  readonly module?: string;
  readonly force: boolean;
}

export interface BuildCommand {
  readonly name: 'build';
  readonly folder: string;
  readonly mode: BuildMode;
  readonly watch: boolean;
}

export interface DoctorCommand {
  readonly name: 'doctor';
  readonly language?: Language;
  readonly json: boolean;
}

export interface InspectCommand {
  readonly name: 'inspect';
  readonly file: string;
  readonly json: boolean;
  readonly view: 'module' | 'wat' | 'sizes' | 'targets' | 'capabilities' | 'diff';
  /** Of `wat`: name, part of a name, or number. */
  readonly function?: string;
  /** Of `targets`: the one that must load it. */
  readonly target?: string;
  /** Of `capabilities`: file of what was agreed on. */
  readonly allowList?: string;
  /** Of `diff`: the earlier build. */
  readonly other?: string;
}

export interface ImportCommand {
  readonly name: 'import';
  readonly captures: readonly string[];
  /** As it will stand in the scenario. */
  readonly module: string;
  readonly output?: string;
  readonly keepSecrets: boolean;
  readonly force: boolean;
}

export interface TraceCommand {
  readonly name: 'trace';
  readonly file: string;
  readonly exchange?: number;
  readonly format: ExportFormat;
  /** Where it goes; else to the terminal. */
  readonly output?: string;
  /** Of HAR: whose view. */
  readonly side?: 'client' | 'upstream';
}

export const REPORTERS = ['spec', 'json', 'junit', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];

export interface TestCommand {
  readonly name: 'test';
  /** Folders and scenarios. */
  readonly paths: readonly string[];
  readonly reporter: ReporterName;
  /** Where the report goes; else to the terminal. */
  readonly output?: string;
  readonly watch: boolean;
}

export type ReplayCommand = Input & {
  readonly name: 'replay';
  readonly json: boolean;
  readonly brief: boolean;
  /** Record how each exchange ended, and nothing else. */
  readonly outcomes: boolean;
  /** Record how long each call took, too. */
  readonly timing: boolean;
  /** Where the trace is written. */
  readonly trace?: string;
  /** Where answers that came from the network are written. */
  readonly record?: string;
  /** How often the captures are replayed, one after the other, by the same VM. */
  readonly repeat: number;
};

export type FuzzCommand = Input & {
  readonly name: 'fuzz';
  readonly runs: number;
  readonly seed: number;
  /** Those that are varied; else all. */
  readonly exchanges?: readonly number[];
  /** Where findings go. */
  readonly save?: string;
  readonly force: boolean;
  readonly json: boolean;
};

/** A scenario file, or a module with captures. */
export interface Input {
  readonly scenario?: string;
  readonly module?: string;
  readonly captures: readonly string[];
  /** Text, or `@FILE`. */
  readonly config?: string;
  readonly timeLimitMs?: number;
  /** Secrets in captures stay as they are. */
  readonly keepSecrets?: boolean;
  /** Addresses of clusters, by name. */
  readonly network?: Readonly<Record<string, string>>;
}
