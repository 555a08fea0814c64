/** Compiled modules by content and memory ceiling, so that the next replay of the same module does not compile it again. */

/** Of the largest Go modules some tens of MiB of code each. */
const MOST = 16;

export class ModuleCache {
  private readonly modules = new Map<string, WebAssembly.Module>();

  get(hash: string, memoryMiB: number): WebAssembly.Module | undefined {
    return this.modules.get(key(hash, memoryMiB));
  }

  /** The oldest goes when there are too many. */
  set(hash: string, memoryMiB: number, module: WebAssembly.Module): void {
    const [oldest] = this.modules.keys();
    if (this.modules.size >= MOST && oldest !== undefined) this.modules.delete(oldest);
    this.modules.set(key(hash, memoryMiB), module);
  }
}

/** The ceiling is compiled in. */
function key(hash: string, memoryMiB: number): string {
  return `${hash} ${memoryMiB}`;
}
