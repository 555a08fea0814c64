/** Entry that `run.mjs` bundles: the parts as JSON and the file to write → the numbers. */

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { describe, measurePeers, type PeerParts } from './measure';

async function main([parts = '{}', target = '']: readonly string[]): Promise<void> {
  const peers = await measurePeers(JSON.parse(parts) as PeerParts);
  console.log(describe(peers));
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(target, JSON.stringify({ machine, ...peers }, null, 1));
}

void main(process.argv.slice(2));
