/** What `wasm-objdump` says of a module: its tables of sections, their contents, and where each body stands. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer, Reading } from './readings';
import { parseDetails } from './peers/objdump-details';

/** Disassembling more code prints more than is worth reading. */
const MOST_CODE = 200_000;

/** `command`: the program, and what stands before its options. */
export function objdump(name: string, command: readonly [string, ...string[]]): Peer {
  return {
    name,
    read: async (bytes) => {
      const folder = mkdtempSync(join(tmpdir(), 'wasm-plugin-objdump-'));
      try {
        const file = join(folder, 'module.wasm');
        writeFileSync(file, bytes);
        return await readFile((...options) => output([...command, ...options, file]), bytes.length);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function readFile(run: (...options: string[]) => Promise<string>, size: number): Promise<Reading> {
  // Starting it is what takes time with a small module, so it is asked for all at once.
  const all = size < MOST_CODE;
  const text = await run('-h', '-x', ...(all ? ['-d'] : []));
  const [headers = '', contents = '', code = ''] = text.split(/\n(?:Section Details|Code Disassembly):\n/, 3);
  const details = parseDetails(contents);
  const codeSize = (details['code'] ?? []).reduce((sum, line) => sum + Number(/\d+$/.exec(line)?.[0]), 0);
  const bodies = () => (all ? Promise.resolve(code) : run('-d'));
  const place = codeSize > MOST_CODE ? {} : { bodies: parseBodies(await bodies()) };
  return { problems: [], sections: parseHeaders(headers), ...details, ...place };
}

async function output([program, ...args]: readonly [string, ...string[]]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { maxBuffer: 2 ** 29 })).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(stderr.split('\n', 1)[0] || 'it fails without a word', { cause: error });
  }
}

/** `     Type start=0x0000000b end=0x0000012a (size=0x0000011f) count: 32` */
const HEADER = /^ *(\w+) start=(0x\w+) end=(0x\w+) \(size=0x\w+\) (?:count: |start: )?(.*)$/gm;

function parseHeaders(text: string): string[] {
  return [...text.matchAll(HEADER)].map(([, name, start, end, rest]) => {
    return `${name?.toLowerCase()} ${Number(start)}–${Number(end)} ${rest}`;
  });
}

/** `0001a4 func[7] <name>:` */
function parseBodies(text: string): string[] {
  return [...text.matchAll(/^([0-9a-f]+) (func\[\d+\])/gm)].map(
    ([, offset, what]) => `${what} at ${Number(`0x${offset}`)}`,
  );
}
