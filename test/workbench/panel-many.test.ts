/** Ten thousand requests in the panel, in a plain browser. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { itWith, part, SAMPLE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { ServedPanel } from './served-panel';

const chromium = part('chromium');
const it = itWith([chromium]);
const folder = join(scratchFolder(), 'many');

describe('ten thousand requests', () => {
  let panel: ServedPanel;

  beforeAll(async () => {
    if (!('value' in chromium)) return;
    mkdirSync(folder);
    cpSync(join(SAMPLE, 'build'), join(folder, 'build'), { recursive: true });
    const requests = join(folder, 'many.http');
    writeFileSync(requests, Array.from({ length: 10_000 }, (_, at) => `###\nGET http://many.test/${at}\n\n`).join(''));
    panel = await ServedPanel.open(join(folder, 'build', 'hello-filter.wasm'), requests);
  });

  afterAll(async () => {
    if ('value' in chromium) await panel.close();
  });

  it('are rows that only have elements while they are in sight, from the first to the last', async () => {
    await panel.finished();
    await panel.page.locator('.count').filter({ hasText: '10,000' }).waitFor();
    await panel.page.locator('.requests .list').press('End');
    await panel.row(10_000).waitFor();
    expect(await panel.page.locator('.requests .row').count()).toBeLessThan(100);
    expect(panel.errors).toEqual([]);
  });
});
