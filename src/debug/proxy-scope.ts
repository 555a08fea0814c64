/** What the proxy has at some event of the Trace, as variables: maps, state, callouts, and the call itself. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { HeaderList, MapName, NamedValue, TraceEvent } from '../core/trace/events';
import { mapsAt, type Maps } from '../core/trace/maps';
import { calloutViews, stateUses, type StateKind } from '../core/trace/state';
import { contextsIn, type LiveContext } from './contexts';
import { hostOf } from './event-frames';
import { leaf, type Children, type Handles } from './handles';
import type { Recording } from './recording';

const KINDS: readonly (readonly [StateKind, string])[] = [
  ['metric', 'Metrics'],
  ['shared data', 'Shared Data'],
  ['queue', 'Queues'],
  ['property', 'Properties'],
];

export function proxyScope(recording: Recording, seq: number, handles: Handles): Children {
  const folder = (name: string, variables: readonly DebugProtocol.Variable[]) =>
    variables.length === 0 ? [] : [handles.folder(name, String(variables.length), () => Promise.resolve(variables))];
  return () => {
    const exchange = recording.at(seq)?.exchange;
    const until = recording.events.filter((event) => event.seq <= seq || (event.by !== undefined && event.by === seq));
    const own = until.filter((event) => event.exchange === exchange);
    return Promise.resolve([
      ...exchangeOf(own),
      ...callOf(recording, seq, folder),
      ...mapsOf(own, seq, folder),
      ...bodiesOf(own),
      ...KINDS.flatMap(([kind, title]) => folder(title, stateOf(until, kind))),
      ...folder('Contexts', contextsIn(until).map(contextLeaf)),
      ...folder('Callouts', calloutsOf(own)),
      ...folder('Log', logOf(own)),
    ]);
  };
}

/** Each as it is; beside it, where the call to the proxy changes it, as it was before. */
function mapsOf(own: readonly TraceEvent[], seq: number, folder: Folder): DebugProtocol.Variable[] {
  const call = own.findLast((event) => event.kind === 'header' && (event.by === seq || event.seq === seq))?.by;
  const changed = new Set(own.flatMap((event) => (event.kind === 'header' && event.by === call ? [event.map] : [])));
  const before = call === undefined ? {} : mapsAt(own, call - 1);
  const shown = (headers: HeaderList) => headers.map(([header, value]) => leaf(header, value));
  return mapNames(mapsAt(own, seq)).flatMap(([name, headers]) => [
    ...folder(capital(name), shown(headers)),
    ...(changed.has(name) ? folder(`${capital(name)} Before`, shown(before[name] ?? [])) : []),
  ]);
}

function contextLeaf({ id, plugin, root, exchange, last }: LiveContext): DebugProtocol.Variable {
  const whose = plugin === 0 ? '' : `plugin ${plugin + 1}, `;
  const kind = root === undefined ? 'root' : `of root ${root}`;
  const where = exchange === undefined || root === undefined ? '' : `, exchange ${exchange}`;
  return leaf(String(id), `${whose}${kind}${where}, last in ${last}`);
}

type Folder = (name: string, variables: readonly DebugProtocol.Variable[]) => DebugProtocol.Variable[];

function exchangeOf(own: readonly TraceEvent[]): DebugProtocol.Variable[] {
  const begun = own.find((event) => event.kind === 'exchange');
  return begun === undefined ? [] : [leaf('Exchange', `${begun.exchange ?? 0}: ${begun.name}`)];
}

function callOf(recording: Recording, seq: number, folder: Folder): DebugProtocol.Variable[] {
  const host = hostOf(recording, seq);
  const root = recording.rootAt(seq);
  const fields = (values: readonly NamedValue[]) => values.map(({ name, value }) => leaf(name, value));
  return [
    ...(host === undefined
      ? []
      : [
          leaf('Host Call', `${host.name} → ${host.result}`),
          ...folder('Arguments', fields(host.args)),
          ...folder('Results', fields(host.out)),
        ]),
    ...(root === undefined
      ? []
      : [
          leaf('Callback', root.name),
          leaf('Context', String(root.context)),
          ...folder('Callback Arguments', fields(root.args)),
        ]),
  ];
}

/** The last that is known of each. */
function bodiesOf(own: readonly TraceEvent[]): DebugProtocol.Variable[] {
  const bodies = new Map<string, string>();
  for (const event of own) {
    if (event.kind === 'body') bodies.set(event.buffer, `${event.before} → ${event.after} bytes`);
    const body = event.kind === 'request-in' || event.kind === 'response-in' ? event.message.body : undefined;
    if (body !== undefined)
      bodies.set(
        event.kind === 'request-in' ? 'Request Body' : 'Response Body',
        'text' in body ? body.text : `${body.size} bytes`,
      );
  }
  return [...bodies].map(([name, value]) => leaf(capital(name), value));
}

/** Each as it was last read or written, by name. */
function stateOf(events: readonly TraceEvent[], kind: StateKind): DebugProtocol.Variable[] {
  const byName = new Map<string, string>();
  for (const use of stateUses(events))
    if (use.kind === kind) byName.set(use.name, use.result === undefined ? use.value : use.result);
  return [...byName].map(([name, value]) => leaf(name, value));
}

function calloutsOf(own: readonly TraceEvent[]): DebugProtocol.Variable[] {
  return calloutViews(own).map(({ callout, cluster, request, outcome, answer }) => {
    const header = (name: string) => request.headers.find(([own]) => own === name)?.[1] ?? '';
    const status = answer?.headers.find(([name]) => name === ':status')?.[1];
    const end = status ?? outcome ?? 'under way';
    return leaf(String(callout), `${header(':method')} ${header(':path')} to ${cluster}: ${end}`);
  });
}

function logOf(own: readonly TraceEvent[]): DebugProtocol.Variable[] {
  return own.flatMap((event) => (event.kind === 'log' ? [leaf(event.level, event.message)] : []));
}

function mapNames(maps: Maps): readonly (readonly [MapName, HeaderList])[] {
  return Object.entries(maps) as [MapName, HeaderList][];
}

function capital(text: string): string {
  return text.replace(/(^| )\w/g, (letter) => letter.toUpperCase());
}
