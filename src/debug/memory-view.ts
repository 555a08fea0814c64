/** The plugin's linear memory, for the memory view. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Inspection } from './inspection';

/** Of one answer. */
const MOST = 65_536;

export class MemoryView {
  constructor(private readonly inspection: Inspection) {}

  async read({ memoryReference, offset = 0, count }: DebugProtocol.ReadMemoryArguments) {
    const machine = await this.machine();
    const address = Number(memoryReference) + offset;
    const size = await machine.size();
    const from = Math.max(0, Math.min(address, size));
    const length = Math.max(0, Math.min(count, MOST, size - from));
    const bytes = length === 0 ? undefined : await machine.read(from, length);
    const unreadableBytes = count - (bytes?.length ?? 0);
    return {
      address: `0x${address.toString(16)}`,
      ...(bytes === undefined ? {} : { data: Buffer.from(bytes).toString('base64') }),
      ...(unreadableBytes === 0 ? {} : { unreadableBytes }),
    };
  }

  async write({ memoryReference, offset = 0, data }: DebugProtocol.WriteMemoryArguments) {
    const machine = await this.machine();
    const bytes = new Uint8Array(Buffer.from(data, 'base64'));
    const address = Number(memoryReference) + offset;
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
