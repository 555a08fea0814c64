/** Real Envoy and the emulator run the same modules on the same requests: same response, same upstream request, same log lines. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { importHar } from '../../src/core/capture/har';
import type { Exchange } from '../../src/core/scenario/exchange';
import { itWith, part, SAMPLE, SAMPLE_MODULE, valueOf } from '../support/parts';
import { CASES, TRAPPING, TRAPPING_LATE } from './cases';
import { numbered, START_UPS, throughEmulator, throughEnvoy, type Setup } from './compare';

const envoy = part('envoy');
const goFilter = part('goFilter');

async function expectSame(setup: Setup): Promise<void> {
  const real = await throughEnvoy(setup);
  const emulated = await throughEmulator(setup);
  expect(real.exchanges.length).toBe(setup.exchanges.length);
  for (const [index, exchange] of real.exchanges.entries()) {
    expect.soft(emulated.exchanges[index], exchange.name).toEqual(exchange);
  }
  expect(Array.from({ length: START_UPS }, () => emulated.startUp).flat()).toEqual(real.startUp);
}

function captured(): Exchange[] {
  const har: unknown = JSON.parse(readFileSync(join(SAMPLE, 'captures', 'shop.har'), 'utf8'));
  return numbered(importHar(har).value.map((exchange) => ({ ...exchange, response: framed(exchange.response) })));
}

/** The capture does not keep how a body was framed; both sides get the same framing here. */
function framed(response: Exchange['response']): Exchange['response'] {
  const length = response.body.reduce((sum, piece) => sum + piece.length, 0);
  const kept = response.headers.filter(([name]) => !/^(connection|keep-alive|date)$/i.test(name));
  const framing = response.status === 204 ? [] : [['content-length', String(length)] as const];
  return { ...response, headers: [...kept, ...framing, ['connection', 'keep-alive']] };
}

describe('the emulator against Envoy 1.40', () => {
  itWith([envoy])('AssemblyScript sample, its captured requests', async () => {
    await expectSame({ module: SAMPLE_MODULE, configuration: 'good morning', exchanges: captured() });
  });

  itWith([envoy, goFilter])('Go filter, headers, bodies, replies and properties', async () => {
    await expectSame({ module: valueOf(goFilter), configuration: 'probe', exchanges: numbered(CASES) });
  });

  itWith([envoy, goFilter])('Go filter, a trap with fail closed', async () => {
    await expectSame({ module: valueOf(goFilter), configuration: 'probe', exchanges: numbered(TRAPPING) });
  });

  itWith([envoy, goFilter])('Go filter, a trap with fail open', async () => {
    await expectSame({
      module: valueOf(goFilter),
      configuration: 'probe',
      failPolicy: 'open',
      exchanges: numbered(TRAPPING),
    });
  });

  itWith([envoy, goFilter])('Go filter, a trap in the response headers', async () => {
    await expectSame({ module: valueOf(goFilter), configuration: 'probe', exchanges: numbered(TRAPPING_LATE) });
  });
});
