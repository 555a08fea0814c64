/** Keys and queues that VMs with one vm_id share: reference section 3.7 (proxy-wasm-cpp-host `src/shared_data.cc`, `shared_queue.cc`). */

import type { Bytes } from '../bytes';
import { WasmResult } from '../proxywasm/enums';
import { HostMemoryReached, MOST_HELD } from './trap';

interface Entry {
  readonly value: Bytes;
  readonly cas: number;
}

interface Queue {
  readonly items: Bytes[];
  /** Whoever registered last is told. */
  notify: () => void;
}

export class SharedData {
  private readonly keys = new Map<string, Map<string, Entry>>();
  private readonly tokens = new Map<string, number>();
  private readonly queues = new Map<number, Queue>();
  private nextCas = 1;
  private held = 0;

  get(vmId: string, key: string): Entry | undefined {
    return this.keys.get(vmId)?.get(key);
  }

  /** `cas` 0 always writes; with another, what is stored must still be of that number, if there is anything. */
  set(vmId: string, key: string, value: Bytes, cas: number): WasmResult {
    let keys = this.keys.get(vmId);
    if (keys === undefined) this.keys.set(vmId, (keys = new Map<string, Entry>()));
    const before = keys.get(key);
    if (before !== undefined && cas !== 0 && cas !== before.cas) return WasmResult.CasMismatch;
    this.hold(value.length - (before?.value.length ?? -key.length));
    keys.set(key, { value, cas: this.nextCas++ });
    return WasmResult.Ok;
  }

  /** Creates the queue or re-uses it; its items stay. */
  register(vmId: string, name: string, notify: () => void): number {
    const id = `${vmId}\0${name}`;
    const token = this.tokens.get(id) ?? this.tokens.size + 1;
    this.tokens.set(id, token);
    const queue = this.queues.get(token);
    if (queue !== undefined) {
      queue.notify = notify;
      return token;
    }
    this.hold(id.length);
    this.queues.set(token, { items: [], notify });
    return token;
  }

  resolve(vmId: string, name: string): number | undefined {
    return this.tokens.get(`${vmId}\0${name}`);
  }

  enqueue(token: number, value: Bytes): WasmResult {
    const queue = this.queues.get(token);
    if (queue === undefined) return WasmResult.NotFound;
    this.hold(value.length + 1);
    queue.items.push(value);
    queue.notify();
    return WasmResult.Ok;
  }

  dequeue(token: number): Bytes | WasmResult {
    const queue = this.queues.get(token);
    if (queue === undefined) return WasmResult.NotFound;
    const value = queue.items.shift();
    if (value === undefined) return WasmResult.Empty;
    this.held -= value.length + 1;
    return value;
  }

  private hold(bytes: number): void {
    this.held += bytes;
    if (this.held > MOST_HELD) throw new HostMemoryReached(`shared data of more than ${MOST_HELD} bytes`);
  }
}
