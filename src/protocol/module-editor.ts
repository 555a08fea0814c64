/** Between the module editor (a webview) and whoever reads the module for it. */

import type { AllowListDiff } from '../core/inspect/allow-list';
import type { Capability } from '../core/inspect/capabilities';
import type { Comparison } from '../core/inspect/compare';
import type { Fact } from '../core/inspect/overview';
import type { Table, TableName } from '../core/inspect/table';
import type { Verdict } from '../core/inspect/targets/verdict';
import type { Link, LinkKind } from '../core/wasm/code/listing';
import type { ModuleKind } from '../core/wasm/module';
import type { FunctionView, SizeReport } from './inspector';
import type { Nothing, Validator } from './rpc';

export interface ModuleState {
  /** File name without its folders. */
  readonly file: string;
  readonly kind: ModuleKind;
  /** `2.7 MB · Go 1.26 · proxy-wasm 0.2.1` */
  readonly summary: string;
  /** First seven digits of the SHA-256. */
  readonly hash: string;
  /** The whole SHA-256, in hex. */
  readonly digest: string;
  /** When the file was written, in milliseconds since 1970. */
  readonly builtAt: number;
  readonly facts: readonly Fact[];
  readonly counts: Readonly<Record<TableName, number>>;
  readonly verdicts: readonly Verdict[];
  readonly capabilities: readonly Capability[];
  /** False where not all imports could be read: then there may be more. */
  readonly capabilitiesKnown: boolean;
  /** Callbacks that it exports. */
  readonly callbacks: readonly string[];
  /** `capability_restriction_config`, as YAML. */
  readonly allowList: string;
  /** A list that is checked in beside the module or in its workspace, and how the module differs from it. */
  readonly agreed?: { readonly file: string } & AllowListDiff;
  /** What is wrong with the file, a line each. */
  readonly problems: readonly string[];
}

/** What a button does that is not the view's own affair. */
export type EditorAction = 'text' | 'allow-list' | 'replay' | 'hex';

export interface ComparedTo {
  /** The earlier build's file name. */
  readonly file: string;
  readonly comparison: Comparison;
}

/** A type, so that it is a map of requests. */
export type EditorRequests = {
  readonly open: { readonly params: Nothing; readonly result: ModuleState };
  readonly table: { readonly params: { readonly name: TableName }; readonly result: Table };
  readonly function: { readonly params: { readonly index: number }; readonly result: FunctionView };
  readonly sizes: { readonly params: Nothing; readonly result: SizeReport };
  readonly capabilities: { readonly params: Nothing; readonly result: readonly Capability[] };
  readonly wit: { readonly params: Nothing; readonly result: { readonly wit: string } };
  /** Asks the user for the earlier build; null when none was chosen. */
  readonly compare: { readonly params: Nothing; readonly result: ComparedTo | null };
  readonly act: { readonly params: { readonly action: EditorAction }; readonly result: Nothing };
  /** The user chose a row: the side bar follows. */
  readonly chose: { readonly params: Link; readonly result: Nothing };
};

/** A type, so that it is a map of events. */
export type EditorEvents = {
  /** The file was built anew. */
  readonly changed: ModuleState;
  /** Show this. */
  readonly reveal: Reveal;
};

export interface Reveal {
  readonly tab?: string;
  readonly link?: Link;
}

const ACTIONS: readonly EditorAction[] = ['text', 'allow-list', 'replay', 'hex'];
/** A record, so that none is forgotten. */
const TABLES: Readonly<Record<TableName, true>> = {
  imports: true,
  exports: true,
  functions: true,
  sections: true,
  globals: true,
  tables: true,
  memories: true,
  types: true,
  segments: true,
  strings: true,
};
const LINKS: readonly LinkKind[] = ['func', 'type', 'global', 'table', 'memory', 'tag', 'data', 'elem'];

type Validators = { readonly [N in keyof EditorRequests]: Validator<EditorRequests[N]['params']> };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const nothing: Validator<Nothing> = (value) => (isRecord(value) ? {} : undefined);

export const EDITOR_GUARDS: Validators = {
  open: nothing,
  sizes: nothing,
  capabilities: nothing,
  wit: nothing,
  compare: nothing,
  table: (value) => {
    const name = isRecord(value) ? value['name'] : undefined;
    return typeof name === 'string' && Object.hasOwn(TABLES, name) ? { name: name as TableName } : undefined;
  },
  function: (value) => (isRecord(value) && isIndex(value['index']) ? { index: value['index'] } : undefined),
  act: (value) => {
    const action = isRecord(value) ? ACTIONS.find((one) => one === value['action']) : undefined;
    return action === undefined ? undefined : { action };
  },
  chose: (value) => {
    if (!isRecord(value) || !isIndex(value['index'])) return undefined;
    const kind = LINKS.find((one) => one === value['kind']);
    return kind === undefined ? undefined : { kind, index: value['index'] };
  },
};
