/** Metrics: reference section 3.8. Values are the proxy's, ids are each VM's own. */

import { readable } from '../bytes';
import { MetricType, WasmResult } from '../proxywasm/enums';
import { HostMemoryReached, MOST_HELD } from './trap';

export interface Stat {
  readonly name: string;
  readonly type: number;
  /** Of counters and gauges; the number of samples of a histogram. */
  value: bigint;
}

/** More than any plugin has, fewer than a process dies of. */
const MOST_STATS = 100_000;
/** Each definition makes a new id, whatever the name. */
const MOST_IDS = 1_000_000;
const KINDS = 4;

/** All stats of the proxy that plugins made. One name may stand for a counter and a gauge. */
export class Stats {
  private readonly stats = new Map<string, Stat>();
  /** Bytes of all names. */
  private held = 0;

  /** `name` as a byte string; dots at its end do not count. */
  of(type: number, name: string): Stat {
    const own = name.replace(/\.+$/, '');
    const key = `${type} ${own}`;
    let stat = this.stats.get(key);
    if (stat === undefined) {
      this.held += own.length;
      if (this.stats.size >= MOST_STATS || this.held > MOST_HELD)
        throw new HostMemoryReached(`more than ${MOST_STATS} metrics, or names of more than ${MOST_HELD} bytes`);
      this.stats.set(key, (stat = { name: readable(own), type, value: 0n }));
    }
    return stat;
  }

  all(): Stat[] {
    return [...this.stats.values()];
  }
}

/** The ids that one VM knows metrics by: their low two bits are the kind. */
export class VmMetrics {
  private readonly byId = new Map<number, Stat>();
  private readonly last = [0, 1, 2];

  constructor(private readonly stats: Stats) {}

  define(type: number, name: string): number {
    const id = (this.last[type] ?? 0) + KINDS;
    this.last[type] = id;
    if (this.byId.size >= MOST_IDS) throw new HostMemoryReached(`more than ${MOST_IDS} ids of metrics`);
    this.byId.set(id, this.stats.of(type, name));
    return id;
  }

  increment(id: number, offset: bigint): Stat | WasmResult {
    const stat = this.byId.get(id);
    if (id % KINDS >= MetricType.Histogram) return WasmResult.BadArgument;
    if (stat === undefined) return WasmResult.NotFound;
    if (stat.type === MetricType.Counter && offset <= 0n) return WasmResult.BadArgument;
    stat.value = BigInt.asUintN(64, stat.value + offset);
    return stat;
  }

  record(id: number, value: bigint): Stat | WasmResult {
    const stat = this.byId.get(id);
    if (stat === undefined) return WasmResult.NotFound;
    if (stat.type === MetricType.Gauge) stat.value = value;
    else stat.value = BigInt.asUintN(64, stat.value + (stat.type === MetricType.Counter ? value : 1n));
    return stat;
  }

  get(id: number): Stat | WasmResult {
    if (id % KINDS >= MetricType.Histogram) return WasmResult.BadArgument;
    return this.byId.get(id) ?? WasmResult.NotFound;
  }
}
