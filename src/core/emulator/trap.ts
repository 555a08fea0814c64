import type { Frame } from '../trace/events';

/** Thrown by the host into the guest where Envoy fails the VM, such as a call that is not allowed in this phase. */
export class GuestTrap extends Error {}

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
