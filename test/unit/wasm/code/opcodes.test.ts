import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { ownListing, type Listing } from '../../../../src/core/wasm/code/listing';
import { decodeModule } from '../../../../src/core/wasm/decode';
import { HEAD, MARK, samples, type Sample } from '../../../support/instruction-samples';
import { functionLines, parseAny, wholeText } from '../../../support/wabt-text';

/** Beside the two of `HEAD`. */
const OWN = 2;

/** How many of our instructions a judge knows: fewer means that it was not asked about some. */
const ALL = 583;
const OF_WABT = 534;

/** Here wabt is wrong: it leaves the table out, and names the segment before the memory. */
const WABT_FLAWS = ['return_call_indirect', 'memory.init'];

function listed(bytes: Uint8Array): Listing {
  const { value: module, problems } = decodeModule(bytes);
  const listing = ownListing(module, bytes, OWN);
  if (listing === undefined || problems.length > 0) throw new Error('the sample cannot be decoded');
  return listing;
}

async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch {
    return undefined;
  }
}

/** `ours ≠ theirs` where they differ; undefined where wabt does not know it. */
async function beside(sample: Sample): Promise<string | undefined> {
  const bytes = await attempt(() => parseAny(sample.wat));
  if (bytes === undefined) return undefined;
  const ours = comparable(listed(bytes).lines[sample.at]?.text ?? 'nothing');
  const body = functionLines(await wholeText(bytes))[OWN]?.filter((line) => !line.startsWith('(local'));
  const theirs = comparable(body?.[sample.at] ?? 'nothing');
  return ours === theirs ? '' : `${ours} ≠ ${theirs}`;
}

/** Without comments, floats in decimal, and with the table that goes without saying. */
function comparable(text: string): string {
  return text
    .replace(/ \S+ \(;=(.*);\)$/, ' $1')
    .replace(/ *;; label = @\d+| \(;@\d+;\)/g, '')
    .replace(/^(table\.(?:get|set|size|grow|fill))$/, '$1 0')
    .replace(/^(table|memory)\.copy$/, '$1.copy 0 0')
    .replace(/^((?:return_)?call_indirect) \(/, '$1 0 (');
}

/** Does our text, assembled again, give the same bytes? */
async function comesBack(sample: Sample): Promise<boolean> {
  const bytes = await parse(sample.wat);
  const { lines } = listed(bytes);
  const again = `${HEAD} (func (local i32 i32) ${lines.map(({ text }) => text).join('\n')}))`;
  const back = await attempt(() => parse(again));
  return back !== undefined && codeOf(back) === codeOf(bytes);
}

function codeOf(bytes: Uint8Array): string {
  const body = decodeModule(bytes).value.code.at(OWN) ?? { offset: 0, size: 0 };
  return Buffer.from(bytes.subarray(body.offset, body.offset + body.size)).toString('hex');
}

const both = [...samples(1), ...samples(0)];

describe('every instruction of our tables', () => {
  it(`${ALL} of them are read with the right name and length, as wasm-tools assembles them`, async () => {
    expect(both.length).toBe(2 * ALL);
    for (const sample of both) {
      const { lines, note } = listed(await parse(sample.wat));
      expect([note, lines[sample.at]?.text.split(' ')[0]]).toEqual([undefined, sample.text.split(' ')[0]]);
      expect(lines[sample.at + 1]?.text, sample.text).toBe(MARK);
    }
  });

  it(`${OF_WABT} of them have the operands that wabt tells`, async () => {
    let compared = 0;
    const different: string[] = [];
    for (const sample of both) {
      const difference = await beside(sample);
      if (difference === undefined) continue;
      compared++;
      const isToldElsewhere = WABT_FLAWS.includes(sample.name);
      if (difference !== '' && !isToldElsewhere) different.push(difference);
    }
    expect(different).toEqual([]);
    expect(compared).toBe(2 * OF_WABT);
  });

  it(`our text of all ${ALL}, assembled again, is the same code`, async () => {
    const wrong = new Set<string>();
    for (const sample of both) if (!(await comesBack(sample))) wrong.add(sample.name);
    expect([...wrong].sort()).toEqual([]);
  });
});
