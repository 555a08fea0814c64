/** Prints by how many bytes this process's memory grows when it decodes the file of its argument. */

import { readFileSync } from 'node:fs';
import { decodeModule } from '../../src/core/wasm/decode';

// Once with next to nothing, so that the code itself is there.
decodeModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const bytes = readFileSync(process.argv[2] ?? '');
const before = process.memoryUsage().rss;
const { value } = decodeModule(bytes);
const after = process.memoryUsage().rss;
// The module is still in use, so that nothing of it has been collected.
process.stdout.write(String(value.sections.length === 0 ? NaN : after - before));
