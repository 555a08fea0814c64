import type { Frame } from '../trace/events';

/** Thrown by the host into the guest where Envoy fails the VM, such as a call that is not allowed in this phase. */
export class GuestTrap extends Error {}

/** Thrown through the guest when it made the host hold more than any real request would. */
export class HostMemoryReached extends Error {}

/** What the host holds for a guest at most, apart from the guest's own memory: a body, its properties. In bytes. */
export const MOST_HELD = 64 * 1024 * 1024;

/** True for what JavaScript throws when it cannot have that much memory. */
export function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof RangeError ? error.message : '';
  return (
    error instanceof HostMemoryReached ||
    /allocation failed|Invalid (string|typed array|array buffer) length/.test(message)
  );
}

export interface TrapInfo {
  /** The export that was running. */
  readonly name: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

/** Envoy shows at most this many frames. */
const MAX_FRAMES = 20;
const FRAME = /^\s*at (?:(.+?) \()?wasm:\/\/[^:]*:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;

/**
 * What a guest call threw, as a trap; undefined when it is not one (a defect of ours, or the replay being stopped).
 * Exhausting the stack is a RangeError in V8.
 */
export function trapOf(error: unknown, name: string): TrapInfo | undefined {
  if (error instanceof WebAssembly.Exception) return { name, message: 'uncaught WebAssembly exception', frames: [] };
  const overflow = error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
  const isTrap = overflow || error instanceof GuestTrap || error instanceof WebAssembly.RuntimeError;
  return isTrap ? { name, message: error.message, frames: framesOf(error) } : undefined;
}

function framesOf(error: Error): Frame[] {
  const frames = (error.stack ?? '').split('\n').flatMap((line): Frame[] => {
    const match = FRAME.exec(line);
    if (match === null) return [];
    const [, name, index, offset] = match;
    return [
      {
        function: name?.replace(/^.*\.wasm\./, '') ?? `function ${index}`,
        index: Number(index),
        offset: Number.parseInt(offset ?? '0', 16),
      },
    ];
  });
  return frames.slice(0, MAX_FRAMES);
}
