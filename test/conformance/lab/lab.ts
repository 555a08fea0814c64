/** Runs cases in a real Envoy: all of them loaded at once, then one after the other. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CalloutMocks, buildMock } from '../../../src/core/scenario/callouts';
import { freePort } from '../../support/ports';
import { assembleGuest } from '../guest/assemble';
import { type Case, http } from './case';
import { sendConnection, sendExchange } from './clients';
import { bootstrap, listeners } from './config';
import { EnvoyProcess, type LogRecord } from './process';
import { envoyReasons } from './reasons';
import { rejections } from './refusals';
import type { Seen, SeenExchange } from './seen';
import { Surroundings } from './servers';
import { maskLine, messageOf } from './seen';
import { envoyStats } from './stats';

const START_MS = 60_000;
/** A port that the system gives to no one: Envoy's listeners, hundreds, might get any that is only free now. */
const NOBODY = 1;
/** How long a callback may take to be logged before the next piece of a body is sent anyway. */
const PACE_MS = 150;
/** How long a piece of a connection may take to show anywhere; and what shows nothing new for so long has settled. */
const SETTLE_MS = 60;
const QUIET_MS = 8;

export class Lab {
  private readonly around = new Surroundings();
  private ports = new Map<string, number>();
  private main = '';
  private refused = new Map<string, string>();
  private readonly byCase = new Map<string, readonly LogRecord[]>();
  private sorted = 0;

  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly folder: string,
  ) {}

  /** `program` is the envoy to run. */
  static async start(program: string, cases: readonly Case[]): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'lab-'));
    const around = new Surroundings();
    const fileOf = (item: Case, index: number) => join(folder, `${item.name}-${index}.wasm`);
    for (const item of cases) {
      for (const [index, { guest }] of item.plugins.entries())
        await writeFile(fileOf(item, index), await assembleGuest(item.name, guest));
    }
    const listening = await around.listen();
    // Last: until Envoy has it, anybody may be given the same.
    const admin = await freePort();
    const ports = { ...listening, admin, refused: NOBODY };
    const lds = join(folder, 'lds.json');
    await writeFile(lds, JSON.stringify(listeners(cases, fileOf)));
    const file = join(folder, 'envoy.json');
    await writeFile(file, JSON.stringify(bootstrap(ports, lds)));
    const lab = new Lab(new EnvoyProcess(program, file, admin), folder);
    Object.assign(lab, { around });
    await lab.ready(cases);
    return lab;
  }

  private async ready(cases: readonly Case[]): Promise<void> {
    const started = () => this.envoy.records.some(({ message }) => message.startsWith('starting main dispatch loop'));
    const loaded = () => this.envoy.records.some(({ message }) => message.startsWith('all dependencies initialized'));
    if (!(await this.envoy.until(() => started() && loaded(), START_MS))) throw new Error(this.envoy.tail());
    this.main = this.envoy.records[0]?.thread ?? '';
    const status = JSON.parse(await this.envoy.query('/listeners?format=json')) as ListenersStatus;
    for (const { name, local_address: address } of status.listener_statuses ?? [])
      this.ports.set(name, address.socket_address.port_value);
    this.refused = rejections(this.envoy.records, cases);
    // The worker starts its plugins after the main thread has.
    const accepted = cases.filter(
      ({ name, plugins }) => this.ports.has(name) && plugins.some(({ guest }) => guest.quiet !== true),
    );
    const haveStarted = () => accepted.every((item) => this.lines(item).some((line) => this.isWorker(line)));
    if (!(await this.envoy.until(haveStarted, START_MS))) throw new Error(this.envoy.tail());
  }

  /** All cases, one after the other. What plugins count is looked at when all have run: that takes Envoy its time. */
  async run(cases: readonly Case[]): Promise<ReadonlyMap<string, Seen>> {
    const seen = new Map<string, Omit<Seen, 'stats'>>();
    for (const item of cases) seen.set(item.name, await this.runOne(item));
    const stats = await envoyStats((path) => this.envoy.query(path), cases);
    return new Map([...seen].map(([name, one]) => [name, { ...one, stats: stats.get(name) ?? {} }]));
  }

  private async runOne(item: Case): Promise<Omit<Seen, 'stats'>> {
    const port = this.ports.get(item.name);
    const { around } = this;
    around.callouts = [];
    around.mocks = new CalloutMocks((item.callouts ?? []).map((mock) => buildMock(mock, fromBase64)));
    if (port === undefined) return this.report(item, [], []);
    const exchanges: SeenExchange[] = [];
    const wanted = item.connections === undefined ? (item.exchanges ?? [http()]) : [];
    const { until } = item;
    const told = () => this.workerLines(item).filter((line) => line.message.includes(until?.line ?? '')).length;
    const isQuiet = wanted.length === 0 && item.connections === undefined;
    if (until !== undefined && isQuiet) await this.envoy.until(() => told() >= until.times, 5_000);
    const begin = this.workerLines(item).length;
    for (const exchange of wanted) {
      if (exchanges.length > 0) await pause(item.pauseMs ?? 0);
      exchanges.push(await this.exchange(item, port, exchange));
    }
    for (const connection of item.connections ?? []) exchanges.push(await this.connection(item, port, connection));
    if (until !== undefined) await this.envoy.until(() => told() >= until.times, 5_000);
    return this.report(item, exchanges, this.workerLines(item).slice(0, begin));
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.around.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async exchange(
    item: Case,
    port: number,
    exchange: Parameters<typeof sendExchange>[1],
  ): Promise<SeenExchange> {
    const { around } = this;
    const from = this.workerLines(item).length;
    const before = this.access(item).length;
    const pieces = (side: string) => (count: number) => this.pace(item, from, `on_${side}_body(`, count);
    around.response = exchange.response;
    around.received = undefined;
    around.pace = pieces('response');
    const client = await sendExchange(port, exchange, pieces('request'), item.giveUpMs);
    await this.ended(item, before, from);
    const { flags, details } = this.accessEntry(item, before);
    return {
      name: exchange.name,
      status: client.status,
      flags,
      details,
      response: messageOf(client, 'response'),
      upstream: upstreamOf(around.received),
      logs: this.texts(this.workerLines(item).slice(from)),
    };
  }

  private async connection(
    item: Case,
    port: number,
    connection: NonNullable<Case['connections']>[number],
  ): Promise<SeenExchange> {
    const from = this.workerLines(item).length;
    const before = this.access(item).length;
    const { around } = this;
    const count = () => this.workerLines(item).length + around.tcpReceived.length + (around.tcp === undefined ? 0 : 1);
    const settle = (before: number) => this.settled(before, count);
    const { downstream, upstream, hung } = await sendConnection(port, connection, around, { count, settle });
    if (!hung) await this.ended(item, before, from);
    return {
      name: connection.name,
      status: 0,
      ...this.accessEntry(item, before),
      response: { headers: [], body: downstream, trailers: [] },
      upstream: { headers: [], body: upstream, trailers: [] },
      logs: this.texts(this.workerLines(item).slice(from)),
    };
  }

  private async settled(before: number, count: () => number): Promise<void> {
    await this.envoy.until(() => count() !== before, SETTLE_MS);
    for (let last = -1; last !== count();) {
      last = count();
      await pause(QUIET_MS);
    }
  }

  /** The access log is there, and the streams that the worker's plugins created are gone. */
  private async ended(item: Case, accessBefore: number, from: number): Promise<void> {
    await this.envoy.until(() => this.access(item).length > accessBefore, 3_000);
    const count = (text: string) =>
      this.workerLines(item)
        .slice(from)
        .filter(({ message }) => message.includes(text)).length;
    const alive = () => count('on_context_create(') - count('on_delete(');
    const isQuiet = item.plugins.some(({ guest }) => guest.quiet === true);
    // A VM that failed gets no more callbacks.
    const isFailed = this.access(item)[accessBefore]?.message.endsWith('wasm_fail_stream') === true;
    await this.envoy.until(() => alive() <= 0, isQuiet || isFailed ? 30 : 120);
  }

  private async pace(item: Case, from: number, callback: string, count: number): Promise<void> {
    if (!item.plugins.some(({ guest }) => `proxy_${callback.slice(0, -1)}` in (guest.on ?? {}))) return;
    const seen = () =>
      this.workerLines(item)
        .slice(from)
        .filter(({ message }) => message.includes(callback)).length;
    await this.envoy.until(() => seen() >= count, PACE_MS);
  }

  private report(item: Case, exchanges: readonly SeenExchange[], start: readonly LogRecord[]): Omit<Seen, 'stats'> {
    const worker = this.workerLines(item);
    const during = start.length + exchanges.reduce((sum, { logs }) => sum + logs.length, 0);
    const isMain = (line: LogRecord) => line.thread === this.main;
    return {
      accepted: this.ports.has(item.name),
      reasons: envoyReasons(this.refused.get(item.name) ?? ''),
      startUps: item.startUps === true ? this.texts(this.lines(item).filter(isMain)) : [],
      start: this.texts(start),
      exchanges,
      after: this.texts(worker.slice(during)),
      callouts: this.around.callouts.map(({ cluster, headers, body }) => ({
        cluster,
        headers: messageOf({ headers, body, trailers: [], status: 0, cut: false }, 'callout').headers,
        body,
      })),
    };
  }

  /**
   * Log lines of the case's plugins; in order, all threads. Envoy names no plugin in what is logged outside a callback
   * (`_initialize`, `malloc`), so there the guest has to: `[NAME]`.
   */
  private lines(item: Case): LogRecord[] {
    return this.recordsOf(item).filter(({ thread }) => thread !== 'access');
  }

  /** Each record is looked at once: cases are many, and every wait asks again. */
  private recordsOf({ name }: Case): readonly LogRecord[] {
    for (const record of this.envoy.records.slice(this.sorted)) {
      for (const owner of ownersOf(record)) this.byCase.set(owner, [...(this.byCase.get(owner) ?? []), record]);
      this.sorted++;
    }
    return this.byCase.get(name) ?? [];
  }

  private workerLines(item: Case): LogRecord[] {
    return this.lines(item).filter((line) => this.isWorker(line));
  }

  private isWorker({ thread, logger, message }: LogRecord): boolean {
    return thread !== this.main && thread !== 'access' && logger === 'wasm' && message.startsWith('wasm log');
  }

  private access(item: Case): LogRecord[] {
    return this.recordsOf(item).filter(({ thread }) => thread === 'access');
  }

  private accessEntry(item: Case, index: number): { readonly flags: string; readonly details: string } {
    const log = this.access(item)[index]?.message ?? '';
    const [, flags = '', details = ''] = /^\S+ (\S+) (.*)$/.exec(log) ?? [];
    return { flags, details };
  }

  private texts(lines: readonly LogRecord[]): string[] {
    return lines.map(({ level, message }) => maskLine(`${level}|${message}`));
  }
}

interface ListenersStatus {
  readonly listener_statuses?: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}

/** Cases whose plugins wrote the record, or whose access log it is. Ids of plugins are `CASE/…`, see `namesOf`. */
function ownersOf({ thread, logger, message }: LogRecord): ReadonlySet<string> {
  if (thread === 'access') return new Set([logger]);
  if (logger !== 'wasm' || !message.startsWith('wasm log')) return new Set();
  if (message.startsWith('wasm log: '))
    return new Set([...message.matchAll(/\[([\w-]+)\]/g)].map(([, name = '']) => name));
  const ids = message.slice('wasm log'.length, message.indexOf(': ')).split(' ');
  return new Set(ids.flatMap((id) => (id.includes('/') ? [id.slice(0, id.indexOf('/'))] : [])));
}

function upstreamOf(message: Surroundings['received']): SeenExchange['upstream'] {
  if (message === undefined || message.cut) return null;
  return messageOf({ ...message, status: 0 }, 'upstream');
}

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
const pause = (ms: number) => (ms === 0 ? Promise.resolve() : new Promise<void>((resolve) => setTimeout(resolve, ms)));
