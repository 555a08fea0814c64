/** The plugin's linear memory, for the memory view. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Inspection } from './inspection';

/** Of one answer. */
const MOST = 65_536;

export class MemoryView {
  constructor(private readonly inspection: Inspection) {}

  async read({ memoryReference, offset = 0, count }: DebugProtocol.ReadMemoryArguments) {
    const address = addressOf(memoryReference) + offset;
    // Up to where the memory begins, no byte can be read.
    if (address < 0) return { address: String(address), unreadableBytes: Math.min(count, -address) };
    const bytes = await this.bytesAt(address, count);
    const unreadableBytes = count - (bytes?.length ?? 0);
    return {
      address: `0x${address.toString(16)}`,
      ...(bytes === undefined ? {} : { data: Buffer.from(bytes).toString('base64') }),
      ...(unreadableBytes === 0 ? {} : { unreadableBytes }),
    };
  }

  private async bytesAt(address: number, count: number) {
    const machine = await this.machine();
    const length = Math.max(0, Math.min(count, MOST, (await machine.size()) - address));
    return length === 0 ? undefined : machine.read(address, length);
  }

  async write({ memoryReference, offset = 0, data }: DebugProtocol.WriteMemoryArguments) {
    const address = addressOf(memoryReference) + offset;
    const machine = await this.machine();
    const bytes = new Uint8Array(Buffer.from(data, 'base64'));
    if (address < 0 || address + bytes.length > (await machine.size())) throw new Error('That is outside the memory.');
    await machine.write(address, bytes);
    return { bytesWritten: bytes.length };
  }

  private async machine() {
    const frame = await this.inspection.topCode();
    if (frame === undefined) throw new Error('No code of the plugin runs here: step into it to see its memory.');
    return this.inspection.machineOf(frame.wasm);
  }
}

/** Hexadecimal or decimal, as DAP's references are. */
function addressOf(reference: string): number {
  if (/^(0x[\da-f]+|\d+)$/i.test(reference)) return Number(reference);
  throw new Error(`"${reference.slice(0, 50)}" is no address of the memory: a number is needed, such as 0x1f4.`);
}
