/** The replay panel in a plain browser, as `wasm-plugin serve` shows it. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { faultyPlugin } from '../support/faults-wat';
import { itWith, part, SAMPLE } from '../support/parts';
import { scratchFolder } from '../support/scratch';
import { stepsPlugin } from '../support/steps-wat';
import { servedPanel, ServedPanel } from './served-panel';
import { until } from './vscode';

const it = itWith([part('chromium')]);
const scratch = scratchFolder();

let panel: ServedPanel;

/** A copy of the sample that may be written to. */
function sampleIn(name: string): string {
  const folder = join(scratch, name);
  for (const part of ['captures', 'build', 'hello.scenario.yaml'])
    cpSync(join(SAMPLE, part), join(folder, part), { recursive: true });
  return folder;
}

const serving = (...args: readonly string[]) => servedPanel((one) => (panel = one), ...args);

describe('a scenario', () => {
  const folder = sampleIn('scenario');
  const scenario = join(folder, 'hello.scenario.yaml');
  writeFileSync(
    join(folder, 'config.schema.json'),
    JSON.stringify({ type: 'object', required: ['greeting'], properties: { greeting: { type: 'string' } } }),
  );
  serving(scenario);

  it('shows changes, with who made them, and leads to the call and its bytes', async () => {
    await panel.finished();
    await panel.row(6).click();
    const change = panel.page.locator('tr[data-sign="+"]').filter({ hasText: 'x-greeting' });
    await change.waitFor();
    expect(await panel.page.locator('.diff').first().innerText()).toContain('+   "card": "************1111"');
    await change.locator('.link').filter({ hasText: 'proxy_add_header_map_value' }).click();
    const call = panel.page.locator('.host-call');
    await call.waitFor();
    await call.locator('h2').filter({ hasText: 'proxy_add_header_map_value' }).waitFor();
    const text = await call.innerText();
    expect(text).toMatch(/key: 10 bytes read at 0x[0-9a-f]+/);
    expect(text).toMatch(/78 2d 67 72 65 65 74 69 {2}6e 67\s+x-greeting/);
    expect(text).toContain('Request headers at this moment');
    expect(await call.locator('table[aria-label="request headers"]').innerText()).toContain('x-greeting\tgood morning');
    expect(await panel.page.locator('.timeline .took').first().innerText()).toMatch(/[µm]s$/);
    await panel.screenshot('timeline');
  });

  it('takes a click while results come', async () => {
    const { page } = panel;
    await panel.tab('Changes');
    await page.locator('tr[data-sign="+"] .link').filter({ hasText: 'proxy_add_header_map_value' }).first().hover();
    await page.mouse.down();
    await page.evaluate(() => document.querySelector<HTMLElement>('.bar vscode-button')?.click());
    await panel.finished();
    await page.mouse.up();
    // Numbers of calls are others now: it leads to the timeline, where no line need be the chosen one.
    await page.locator('.timeline .row').filter({ hasText: 'proxy_add_header_map_value' }).waitFor();
  });

  it('sorts, filters, and chooses several to be replayed', async () => {
    const { page } = panel;
    const keys = () => page.locator('.requests .row').evaluateAll((rows) => rows.map((row) => row.dataset['key']));
    await page.locator('.sort [data-by=result]').click();
    await page.locator('.sort [data-by=result]').click();
    await until('the order', async () => (await keys())[0] === '11');
    await page.locator('.sort [data-by=index]').click();
    await panel.row(2).click();
    await panel.row(4).click({ modifiers: ['Shift'] });
    await panel.row(8).click({ modifiers: ['ControlOrMeta'] });
    await page.locator('.count').filter({ hasText: '12 requests, 4 chosen' }).waitFor();
    await page.locator('.list').first().focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.locator('.count').filter({ hasText: '12 chosen' }).waitFor();
    await page.keyboard.press('Enter');
    await panel.finished();
    await page.locator('.requests vscode-textfield').click();
    await page.keyboard.type('changed orders');
    await until('the filter', async () => (await keys()).join() === '6,7,12');
    await page.keyboard.press('Escape');
    await until('all', async () => (await keys()).length === 12);
  });

  it('edits a request, which is replayed as it is typed, and reverts it', async () => {
    await panel.row(1).click();
    await panel.tab('Edit');
    const url = panel.page.getByLabel('URL', { exact: true });
    await url.fill('http://shop.example/admin/x');
    await panel.row(1).filter({ hasText: '/admin/x' }).filter({ hasText: '403' }).waitFor();
    expect(await url.evaluate((field) => field === document.activeElement)).toBe(true);
    await url.fill('nothing of the kind');
    await panel.page.locator('.edit .problems').filter({ hasText: 'not an http or https URL' }).waitFor();
    await panel.page.locator('vscode-button').filter({ hasText: 'Revert' }).click();
    await panel.row(1).filter({ hasText: '200' }).waitFor();
  });

  it('sends a body in pieces', async () => {
    await panel.row(6).click();
    // The form of the request before has such a field too, and stays until this one's has come.
    const url = panel.page.getByLabel('URL', { exact: true });
    await until('its form', async () => (await url.inputValue()) === 'http://shop.example/orders');
    await panel.page.locator('.edit fieldset:enabled textarea[aria-label="Request body, piece 1"]').waitFor();
    await panel.page
      .locator('.body-fields')
      .first()
      .locator('vscode-button')
      .filter({ hasText: 'Split in Two' })
      .click();
    await panel.row(6).locator('.edited').waitFor();
    await panel.tab('Timeline');
    await until('two pieces', async () => {
      const calls = await panel.page.locator('.timeline .row').filter({ hasText: 'proxy_on_request_body' }).count();
      return calls === 3;
    });
    await panel.tab('Edit');
    await panel.page.locator('vscode-button').filter({ hasText: 'Revert' }).click();
  });

  it('checks the configuration, and compares what comes of another', async () => {
    await panel.tab('Configuration');
    const area = panel.page.locator('.configuration textarea');
    await panel.page.locator('.configuration .problems').filter({ hasText: 'it is not JSON' }).waitFor();
    await area.fill('{"greting": "hi"}');
    await panel.page.locator('.configuration .problems').filter({ hasText: 'lacks "greeting"' }).waitFor();
    await area.fill('{"greeting": "hi"}');
    await until('no problem', async () => (await panel.page.locator('.configuration .problems').innerText()) === '');
    await panel.page.locator('vscode-button').filter({ hasText: 'Compare with What It Was' }).click();
    await panel.row(6).filter({ hasText: '≠' }).waitFor();
    const diff = panel.page.locator('.changes .diff:visible').first();
    await diff.waitFor();
    expect(await diff.innerText()).toMatch(/- x-greeting: good morning\n\+ x-greeting: \{"greeting": "hi"\}/);
    await panel.screenshot('compare');
    await panel.page.locator('vscode-button').filter({ hasText: 'End Comparison' }).click();
    await until('no marks', async () => (await panel.page.locator('.row').filter({ hasText: '≠' }).count()) === 0);
    await panel.tab('Configuration');
    await area.fill('good morning');
    await panel.page.locator('.configuration .problems').filter({ hasText: 'it is not JSON' }).waitFor();
    await panel.tab('Changes');
    await panel.page.locator('vscode-button').filter({ hasText: 'Replay All' }).click();
    await panel.page
      .locator('.after')
      .filter({ hasText: /^good morning$/ })
      .waitFor();
  });

  it('compares with another version of Envoy', async () => {
    await panel.finished();
    await panel.choose('Compare', 'envoy@1.36');
    await panel.page.locator('.notes').filter({ hasText: 'Compared with envoy@1.36' }).waitFor();
    await panel.page.locator('.empty').filter({ hasText: 'No difference.' }).waitFor();
    await panel.endComparison();
  });

  it('keeps what it shows as expectations, comments and all', async () => {
    await panel.finished();
    await panel.row(3).click();
    await panel.tab('Changes');
    await panel.page.locator('[aria-label="Keep as expectation: request header x-greeting"]').click();
    await panel.page.locator('.notes').filter({ hasText: 'Several captured requests are "GET /logo.png"' }).waitFor();
    await panel.row(9).click();
    await panel.page.locator('.headline').filter({ hasText: '/old' }).waitFor();
    await panel.page.locator('[aria-label="Keep as expectation: request header x-greeting"]').click();
    await panel.page.locator('.notes').filter({ hasText: 'Kept in' }).waitFor();
    await panel.finished();
    await panel.page.locator('[aria-label="Keep as expectation: how it ended"]').click();
    await until('the status', () =>
      Promise.resolve(/GET \/old:\n[^]*\n {4}status: 302/.test(readFileSync(scenario, 'utf8'))),
    );
    const text = readFileSync(scenario, 'utf8');
    expect(text).toMatch(/GET \/old:\n\s+upstream:\n\s+headers:\n\s+x-greeting: good morning/);
    // What was there stays, to the letter.
    const was = readFileSync(join(SAMPLE, 'hello.scenario.yaml'), 'utf8').split('\n');
    expect(was.filter((line) => !text.includes(line))).toEqual([]);
  });

  it('takes nothing into the form of one request while that of another is on its way', async () => {
    await panel.row(4).click();
    await panel.tab('Edit');
    const url = panel.page.getByLabel('URL', { exact: true });
    await until('its form', async () => (await url.inputValue()) === 'http://shop.example/logo.png');
    // In one go: rows are drawn anew whenever results come.
    const isDisabled = await panel.page.evaluate(() => {
      document.querySelector<HTMLElement>('.requests .row[data-key="5"]')?.click();
      return document.querySelector<HTMLFieldSetElement>('.edit fieldset')?.disabled;
    });
    expect(isDisabled).toBe(true);
    await url.fill('http://shop.example/products?page=5');
    await panel.row(5).filter({ hasText: '/products?page=5' }).waitFor();
    await panel.page.locator('vscode-button').filter({ hasText: 'Revert' }).click();
    await panel.row(5).filter({ hasText: '/products?page=2' }).waitFor();
  });

  it('keeps edits and what is looked at over a reload of the page', async () => {
    await panel.row(2).click();
    await panel.tab('Edit');
    await panel.page.getByLabel('URL', { exact: true }).fill('http://shop.example/admin/kept');
    await panel.row(2).filter({ hasText: '403' }).waitFor();
    await panel.page.reload();
    await panel.row(2).filter({ hasText: '/admin/kept' }).filter({ hasText: '403' }).waitFor();
    expect(await panel.page.getByLabel('URL', { exact: true }).inputValue()).toBe('http://shop.example/admin/kept');
    await panel.page.locator('vscode-button').filter({ hasText: 'Save to Scenario' }).click();
    await panel.page.locator('.notes').filter({ hasText: 'Saved in' }).waitFor();
    expect(readFileSync(scenario, 'utf8')).toContain('url: http://shop.example/admin/kept');
    // It is a request of its own now, and the one that was captured is as it was.
    await panel.row(13).filter({ hasText: '/admin/kept' }).waitFor();
    const url = panel.page.getByLabel('URL', { exact: true });
    await until('its own form', async () => (await url.inputValue()) === 'http://shop.example/style.css');
  });

  for (const [label, name, content] of [
    ['JSON Lines', 'replay.jsonl', /^\{"seq":1,/],
    ['HAR', 'replay.har', /"version":\s*"1\.2"/],
    ['Trace Event', 'replay.trace.json', /"ph":"X"/],
    ['OpenTelemetry', 'replay.otlp.json', /"resourceSpans"/],
    ['Markdown', 'replay.md', /^# Replay/],
  ] as const)
    it(`exports ${label}`, async () => {
      const download = panel.page.waitForEvent('download');
      await panel.choose('Export', label);
      const file = await (await download).path();
      expect((await download).suggestedFilename()).toBe(name);
      expect(readFileSync(file, 'utf8')).toMatch(content);
    });

  it('exports a trace that opens again without the module', async () => {
    const download = panel.page.waitForEvent('download');
    await panel.choose('Export', 'opens in this panel again');
    const file = join(scratch, 'kept.trace');
    await (await download).saveAs(file);
    const again = await ServedPanel.open(file);
    try {
      await again.row(8).click();
      await again.page.locator('.headline').filter({ hasText: '403' }).waitFor();
      await again.tab('Timeline');
      await again.page.locator('.timeline .row').filter({ hasText: 'proxy_send_local_response' }).click();
      await again.page.locator('.host-call').filter({ hasText: 'Words' }).waitFor();
      expect(await again.page.locator('vscode-tab-header:not([hidden])').allInnerTexts()).not.toContain('Edit');
      await again.screenshot('trace');
    } finally {
      await again.close();
    }
  });

  it('has no serious fault of accessibility in any of its tabs', async () => {
    for (const tab of ['Changes', 'Timeline', 'Logs', 'Callouts', 'State', 'Edit', 'Configuration', 'Raw']) {
      await panel.tab(tab);
      expect(await panel.faults(), tab).toEqual([]);
    }
    await panel.page.emulateMedia({ colorScheme: 'light' });
    await panel.tab('Changes');
    expect(await panel.faults(), 'light').toEqual([]);
    await panel.screenshot('light');
    await panel.page.emulateMedia({ colorScheme: 'dark' });
  });
});

describe('a chain with callouts', () => {
  const folder = join(scratch, 'chain');
  serving(join(folder, 'chain.scenario.yaml'));

  it('has a lane for each plugin, callouts with their answers, metrics and queues', async () => {
    await panel.finished();
    expect(await panel.page.locator('.requests .row').count()).toBe(1);
    await panel.tab('Timeline');
    const lanes = panel.page.locator('.lane');
    await lanes.first().waitFor();
    expect(await lanes.allInnerTexts()).toEqual(['asks', 'greets']);
    for (const lane of await lanes.all()) expect(await lane.locator('.block').count()).toBeGreaterThan(3);
    await panel.screenshot('chain');
    await panel.tab('Callouts 1');
    const callout = await panel.page.locator('section.callout').innerText();
    expect(callout).toContain('GET auth /check');
    expect(callout).toContain('welcome');
    await panel.tab('State');
    await panel.page.locator('table[aria-label=Properties]').filter({ hasText: 'who' }).waitFor();
    await panel.page.getByRole('heading', { name: 'Memory over time' }).waitFor();
  });
});

describe('variations', () => {
  const folder = join(scratch, 'faulty');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'requests.http'), 'GET http://a.test/\nx-user: ada\n');
  serving(join(folder, 'faulty.wasm'), join(folder, 'requests.http'));

  it('of a request bring the plugin down; what they find is listed and can be saved', async () => {
    await panel.finished();
    await panel.page.locator('vscode-button').filter({ hasText: 'Try Variations' }).click();
    await panel.page
      .locator('.notes')
      .filter({ hasText: /\d+ variations tried: 1 bring/ })
      .waitFor();
    await panel.row(2).filter({ hasText: 'trap in proxy_on_request_headers' }).filter({ hasText: '✗' }).waitFor();
    await panel.page.locator('.note').filter({ hasText: 'unreachable' }).waitFor();
    expect(await panel.page.locator('ol.stack').innerText()).toBe('on');
    expect(await panel.page.locator('ul.stack').innerText()).toContain('proxy_get_header_map_value');
    await panel.screenshot('variations');
    await panel.page.locator('.bar vscode-button').filter({ hasText: 'Save' }).click();
    await panel.page.locator('.notes').filter({ hasText: 'Saved in' }).waitFor();
    const text = readFileSync(join(folder, 'requests.scenario.yaml'), 'utf8');
    expect(text).toContain('module: faulty.wasm');
    expect(text).toMatch(/x-user: \S{41}/);
  });
});

// The chain is written before its server starts: hooks of a file run before those of its groups.
beforeAll(async () => {
  const folder = join(scratch, 'chain');
  mkdirSync(folder, { recursive: true });
  cpSync(join(SAMPLE, 'build', 'hello-filter.wasm'), join(folder, 'hello.wasm'));
  writeFileSync(join(folder, 'steps.wasm'), await stepsPlugin());
  await faultyPlugin('long header', join(scratch, 'faulty', 'faulty.wasm'));
  writeFileSync(
    join(folder, 'chain.scenario.yaml'),
    `plugins:
  - { module: steps.wasm, name: asks }
  - { module: hello.wasm, name: greets }
callouts: [{ match: { cluster: auth }, body: welcome }]
exchanges:
  - request: { url: http://a.test/ }
    before: [{ ticks: 2 }]
`,
  );
});
