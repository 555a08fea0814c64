/** The view is not trusted more than any page: all it sends passes here. What is in an exchange the schema checks. */

import type { ExchangeFile } from '../core/scenario/exchange-file';
import type { Keepable, OtherRun, PanelEdits, PanelRequests, RunName } from './panel';
import type { Nothing, Validator } from './rpc';

type Guards = { readonly [N in keyof PanelRequests]: Validator<PanelRequests[N]['params']> };
type Fields = Readonly<Record<string, unknown>>;

const MOST_EXCHANGES = 1_000_000;
const LONGEST_NAME = 1000;

export const panelRequestGuards: Guards = {
  open: fields(({ edits }) => {
    const known = edits === undefined ? undefined : editsOf(edits);
    return known === undefined ? {} : { edits: known };
  }),
  permit: nothing,
  cancel: nothing,
  keepSecrets: nothing,
  save: nothing,
  replay: fields(({ exchanges, quiet, turn }) => {
    if (exchanges !== undefined && !isNumbers(exchanges)) return undefined;
    return { ...(exchanges === undefined ? {} : { exchanges }), ...(quiet === true ? { quiet } : {}), ...turnOf(turn) };
  }),
  revert: fields(({ exchanges }) => (isNumbers(exchanges) ? { exchanges } : undefined)),
  vary: fields(({ exchanges, turn }) => (isNumbers(exchanges) ? { exchanges, ...turnOf(turn) } : undefined)),
  debug: fields(({ exchange }) => (isIndex(exchange) ? { exchange } : undefined)),
  exchange: fields(({ exchange }) => (isIndex(exchange) ? { exchange } : undefined)),
  trace: fields(({ exchange, run }) => (isIndex(exchange) && isRun(run) ? { exchange, run } : undefined)),
  hostCall: fields(({ exchange, run, seq }) =>
    isIndex(exchange) && isRun(run) && typeof seq === 'number' ? { exchange, run, seq } : undefined,
  ),
  edit: fields(({ exchange, file }) => {
    if (!isObject(file) || !(exchange === undefined || isIndex(exchange))) return undefined;
    return { file, ...(exchange === undefined ? {} : { exchange }) };
  }),
  configure: fields(({ plugin, configuration }) =>
    isPlace(plugin) && typeof configuration === 'string' ? { plugin, configuration } : undefined,
  ),
  setHost: fields(({ host }) => (isName(host) ? { host } : undefined)),
  import: fields(({ name, base64 }) => (isName(name) && typeof base64 === 'string' ? { name, base64 } : undefined)),
  compare: fields(({ other, choose }) => {
    if (choose === true) return { choose };
    return other === undefined ? {} : isObject(other) ? { other: otherOf(other) } : undefined;
  }),
  keep: fields(({ exchange, expectations }) =>
    isIndex(exchange) && Array.isArray(expectations) && expectations.length <= 100 && expectations.every(isKeepable)
      ? { exchange, expectations }
      : undefined,
  ),
  export: fields(({ format, exchanges }) =>
    isName(format) && (exchanges === undefined || isNumbers(exchanges))
      ? { format, ...(exchanges === undefined ? {} : { exchanges }) }
      : undefined,
  ),
};

function fields<T>(check: (value: Fields) => T | undefined): Validator<T> {
  return (value) => (isObject(value) ? check(value) : undefined);
}

function nothing(value: unknown): Nothing | undefined {
  return isObject(value) ? {} : undefined;
}

function editsOf(value: unknown): PanelEdits | undefined {
  if (!isObject(value)) return undefined;
  const { exchanges, added, configurations, host, keepSecrets } = value;
  if (!isObject(exchanges) || !Array.isArray(added) || !isObject(configurations)) return undefined;
  if (!Object.values(configurations).every((text) => typeof text === 'string')) return undefined;
  if (!Object.values(exchanges).every((one) => isObject(one) && isObject(one['file']))) return undefined;
  return {
    exchanges: exchanges as PanelEdits['exchanges'],
    added: added as ExchangeFile[],
    configurations: configurations as PanelEdits['configurations'],
    ...(isName(host) ? { host } : {}),
    ...(keepSecrets === true ? { keepSecrets } : {}),
  };
}

function turnOf(turn: unknown): { readonly turn?: number } {
  return Number.isSafeInteger(turn) ? { turn: Number(turn) } : {};
}

function otherOf({ host, configuration }: Fields): OtherRun {
  return {
    ...(isName(host) ? { host } : {}),
    ...(typeof configuration === 'string' ? { configuration } : {}),
  };
}

function isKeepable(value: unknown): value is Keepable {
  if (!isObject(value) || !Array.isArray(value['path'])) return false;
  const path: readonly unknown[] = value['path'];
  return path.length > 0 && path.length <= 8 && path.every((step) => typeof step === 'string' || isPlace(step));
}

/** In a short list. */
function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_EXCHANGES && value.every(isIndex);
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_EXCHANGES;
}

function isRun(value: unknown): value is RunName {
  return value === 'this' || value === 'other';
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
