/** Captures that are dropped on the replay panel or pasted, in a plain browser. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { itWith, part, ROOT, SAMPLE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { servedPanel, type ServedPanel } from './served-panel';

const it = itWith([part('chromium')]);
const scratch = scratchFolder();
const CAPTURES = join(ROOT, 'test', 'fixtures', 'captures');

describe('captures of every kind', () => {
  const first = join(scratch, 'first.http');
  writeFileSync(first, 'GET http://first.test/\n');
  let panel: ServedPanel;
  servedPanel((one) => (panel = one), join(SAMPLE, 'build', 'hello-filter.wasm'), first);

  for (const [name, message] of [
    ['har-chromium.har', /(requests were|request was) added/],
    ['har-mitmproxy.har', /(requests were|request was) added/],
    ['tap-buffered-string.jsonl', /(requests were|request was) added/],
    ['tap-streamed.jsonl', /(requests were|request was) added/],
    ['access-log.jsonl', /(requests were|request was) added/],
    ['suite.textpb', /(requests were|request was) added/],
    ['requests.http', /(requests were|request was) added/],
    ['commands.curl', /(requests were|request was) added/],
  ] as const)
    it(`${name} is dropped on the panel and replayed`, async () => {
      await panel.finished();
      const before = await count();
      const base64 = readFileSync(join(CAPTURES, name)).toString('base64');
      const data = await panel.page.evaluateHandle(
        ([file, content]) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(content ?? ''), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], file ?? ''));
          return transfer;
        },
        [name, base64],
      );
      await panel.page.dispatchEvent('#root', 'drop', { dataTransfer: data });
      await panel.page.locator('.notes').filter({ hasText: name }).filter({ hasText: message }).waitFor();
      await panel.finished();
      expect(await count()).toBeGreaterThan(before);
      await panel.page
        .locator('.requests .row[data-active]')
        .filter({ hasText: /\d{3}|reset|stalled/ })
        .waitFor();
    });

  it('a cURL command is pasted', async () => {
    const before = await count();
    await panel.page.locator('.list').first().focus();
    await panel.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData(
        'text/plain',
        "curl -X PUT 'https://shop.test/admin/pasted' -H 'authorization: Bearer s3cr3t' --data-raw '{}'",
      );
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await panel
      .row(before + 1)
      .filter({ hasText: '/admin/pasted' })
      .filter({ hasText: '403' })
      .waitFor();
    await panel.page.locator('.changes').waitFor();
    await panel.tab('Raw');
    const raw = await panel.page.locator('.raw').innerText();
    expect(raw).toContain('Bearer masked-');
    expect(raw).not.toContain('s3cr3t');
  });

  it('what is no capture is told', async () => {
    const before = await count();
    await panel.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'just some words');
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await panel.page.locator('.notes').filter({ hasText: 'no capture that is known here' }).waitFor();
    expect(await count()).toBe(before);
  });

  async function count(): Promise<number> {
    const text = await panel.page.locator('.count').innerText();
    return Number(/^([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
  }
});
