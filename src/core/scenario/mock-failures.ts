/** Mocks that answered nothing, and callouts that nothing answered: each with the nearest of the other kind. */

import type { CalloutRequest } from './callouts';
import { misfits, type CalloutMock } from './callouts';
import { calloutLabel, nearest, type MadeCallout } from './expect-callouts';
import type { Failure } from './expect-message';
import type { Expectation } from './expectation';
import { fromBase64 } from '../base64';
import { NO_BYTES, utf8 } from '../bytes';

/** `uses`: how many callouts each mock has answered. */
export function unusedMocks(
  mocks: readonly CalloutMock[],
  uses: readonly number[],
  made: readonly MadeCallout[],
): Failure[] {
  return mocks.flatMap((mock, index): Failure[] => {
    const used = uses[index] ?? 0;
    const wanted = mock.times === Infinity ? 1 : mock.times;
    if (mock.optional || used >= wanted) return [];
    const what = used === 0 ? 'answered no callout' : `answered ${used} of ${wanted} callouts`;
    const [near] = used > 0 ? [] : nearest(made, (callout) => misfits(mock.match, requestOf(callout)));
    const hint =
      near === undefined ? '' : `; the nearest was ${calloutLabel(near.item)}: ${near.misfits.join(', ') || spent}`;
    return [{ message: `${nameOf(mock, index)} ${what}${hint}`, path: ['callouts', index] }];
  });
}

/** Unless they are expected to stay without an answer. */
export function unexpectedCallouts(
  made: readonly MadeCallout[],
  mocks: readonly CalloutMock[],
  expected: Expectation | undefined,
): Failure[] {
  if (expected?.callouts?.some(({ outcome }) => outcome === 'unanswered') === true) return [];
  return made
    .filter(({ outcome }) => outcome === 'unanswered')
    .map((callout) => {
      const request = requestOf(callout);
      const [near] = nearest(mocks, (mock) => misfits(mock.match, request));
      const hint =
        near === undefined
          ? 'the scenario has no "callouts"'
          : `the nearest is ${nameOf(near.item, mocks.indexOf(near.item))}: ${near.misfits.join(', ') || spent}`;
      return { message: `nothing answers the callout ${calloutLabel(callout)}; ${hint}`, path: [] };
    });
}

const spent = 'it had answered its number of times';

function nameOf({ match }: CalloutMock, index: number): string {
  const words = [match.method, match.cluster, match.path].filter((word) => word !== undefined).join(' ');
  return `callouts[${index}]${words === '' ? '' : ` (${words})`}`;
}

function requestOf({ cluster, message: { headers, body } }: MadeCallout): CalloutRequest {
  const valueOf = (name: string) => headers.find(([other]) => other === name)?.[1] ?? '';
  const bytes =
    body === undefined ? NO_BYTES : 'text' in body ? utf8(body.text) : (fromBase64(body.base64) ?? NO_BYTES);
  return { cluster, method: valueOf(':method'), path: valueOf(':path'), headers, body: bytes };
}
