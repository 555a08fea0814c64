/** What holds of all values of a module that runs here, whatever its language. */

import { expect } from 'vitest';
import type { NamedValue } from '../../src/core/debug/values/values';
import type { Live } from './live-values';

/** Where the linker puts things is its own affair. */
export const withoutAddresses = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text.replace(/\b0x0*[1-9a-f][\da-f]*/g, '0x_')]),
  );

/** What leads to a child by its expression is that child. Returns how many were tried. */
export async function expectReachable(
  { values, shown }: Live,
  all: readonly NamedValue[],
  depth: number,
): Promise<number> {
  let tried = 0;
  for (const { type, place, evaluateName } of all) {
    if (evaluateName === undefined) continue;
    expect([evaluateName, await shown(evaluateName)]).toEqual([evaluateName, (await values.show(type, place)).text]);
    const children = await values.children(type, place, { evaluateName, count: 5 });
    tried += 1 + (depth === 0 ? 0 : await expectReachable({ values, shown } as Live, children, depth - 1));
  }
  return tried;
}

export async function expectMeanings({ shown }: Live, meanings: Readonly<Record<string, string>>): Promise<void> {
  const found = await Promise.all(Object.keys(meanings).map(async (one) => [one, await shown(one)]));
  expect(Object.fromEntries(found)).toEqual(meanings);
}

export const child = async ({ values, globals }: Live, name: string): Promise<NamedValue[]> => {
  const whole = globals.find((one) => one.name === name);
  if (whole === undefined) throw new Error(`no ${name}`);
  return values.children(whole.type, whole.place, { evaluateName: name });
};
