/** Modules in a folder, and `wasm-plugin inspect` run on them as users run it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wasmPlugin, type CliResult } from './cli';
import { componentFixture } from './component';
import { SAMPLE_MODULE } from './parts';
import { pluginWat, type PluginParts } from './plugin-wat';
import { parseAny } from './wabt-text';

export class Inspected {
  constructor(readonly folder: string) {}

  write(name: string, content: Uint8Array | string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  async plugin(name: string, parts: PluginParts = {}): Promise<string> {
    return this.write(name, await parseAny(pluginWat(parts)));
  }

  async component(name: string, bytes?: number): Promise<string> {
    return this.write(name, (await componentFixture()).slice(0, bytes));
  }

  /** The first bytes of the sample plugin. */
  cut(name: string, bytes: number): string {
    return this.write(name, readFileSync(SAMPLE_MODULE).subarray(0, bytes));
  }

  run(...args: string[]): Promise<CliResult> {
    return wasmPlugin(['inspect', ...args], this.folder);
  }

  async code(...args: string[]): Promise<number | null> {
    return (await this.run(...args)).code;
  }

  /** What `--json` prints, which is JSON or the test fails. */
  async json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await this.run(...args, '--json');
    if (stdout === '') throw new Error(`nothing was printed: ${stderr}`);
    return JSON.parse(stdout) as T;
  }
}
