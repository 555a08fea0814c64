/** HAR → scenario → replay → trace → HAR: what went in comes out. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { importCapture } from '../../src/core/capture/detect';
import { concatBytes } from '../../src/core/bytes';
import { wasmPlugin } from '../support/cli';
import { pluginWat } from '../support/plugin-wat';
import { ROOT } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { assemble } from '../support/wat';

const scratch = scratchFolder();
const CAPTURES = join(ROOT, 'test', 'fixtures', 'captures');

beforeAll(async () => {
  writeFileSync(join(scratch, 'nothing.wasm'), await assemble('nothing.wat', pluginWat()));
});

/** Of each exchange what people would miss: the order of chunks is HAR's loss. */
function told(file: string) {
  const { value, problems } = importCapture('har', readFileSync(file, 'utf8'));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return value.exchanges.map(({ request, response }) => ({
    request: `${request.method} ${request.scheme}://${request.authority}${request.path}`,
    asked: Buffer.from(concatBytes(request.body)).toString('base64'),
    status: response.status,
    answered: Buffer.from(concatBytes(response.body)).toString('base64'),
    type: response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1],
  }));
}

async function done(...args: string[]): Promise<void> {
  const { code, stderr } = await wasmPlugin(args, scratch);
  expect([code, stderr.replace(/^(warning|secrets).*\n/gm, '')]).toEqual([0, '']);
}

describe.each(['har-chromium.har', 'har-mitmproxy.har'])('%s', (name) => {
  it('comes out of a replay as it went in', async () => {
    const [scenario, trace, again] = ['scenario.yaml', 'trace', 'har'].map((end) => `${name}.${end}`) as [
      string,
      string,
      string,
    ];
    await done('import', join(CAPTURES, name), '--module', 'nothing.wasm', '--output', scenario, '--keep-secrets');
    await done('replay', scenario, '--trace', trace, '--brief');
    await done('trace', trace, '--format', 'har', '--side', 'client', '--output', again);
    const before = told(join(CAPTURES, name));
    expect(before.length).toBeGreaterThan(3);
    expect(before.some(({ asked }) => asked !== '')).toBe(true);
    expect(told(join(scratch, again))).toEqual(before);
  });
});
