/** Scenarios to debug: which requests reach which plugins. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Request {
  readonly name: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `/two` is named `two`. */
export const paths = (...all: readonly string[]): Request[] => all.map((path) => ({ name: path.slice(1), path }));

export interface More {
  readonly configuration?: string;
  /** Others are unknown to the proxy: calls of them fail. */
  readonly cluster?: string;
}

/** Writes a scenario into `folder`, whose plugins share no VM; returns its path. */
export function writeScenario(
  folder: string,
  name: string,
  modules: readonly string[],
  requests: readonly Request[],
  { configuration = '', cluster }: More = {},
): string {
  const chain = modules.map((module, at) => ({ module, name: `plugin-${at + 1}`, vmId: `${at}`, configuration }));
  const exchanges = requests.map(({ name, path, headers = {} }) => ({
    name,
    request: { method: 'GET', url: `http://shop.example${path}`, headers },
    response: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello\n' },
  }));
  const file = join(folder, `${name}.scenario.json`);
  const callouts = cluster === undefined ? [] : [{ match: { cluster } }];
  writeFileSync(file, JSON.stringify({ plugins: chain, callouts, exchanges }, null, 1));
  return file;
}
