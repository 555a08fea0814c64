/** What is told of a session as it goes. */

import type { Recording } from './recording';

export const CHANGED =
  'The value is changed in this run alone: a step back runs the replay anew without it, and what is shown of the proxy ' +
  'is what was recorded before.\n';

export function cut({ outcome: { stop } }: Recording): string {
  const why = stop === undefined || stop.reason === 'time-limit' ? 'it took longer than two seconds' : stop.message;
  return (
    `The first replay, from which the debugger knows what comes, was ended (${why}): callbacks, host calls, log lines and ` +
    'header changes are stopped at up to there; lines and functions are everywhere.\n'
  );
}

export const CHANGED_END =
  'The replay ended after a value had been set: what the plugin logged since then, and whether it trapped, is not told.\n';

export const GIVEN_UP =
  'The way back is too long to be searched from here. Set a breakpoint before the loop, and go back by Reverse.\n';

export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  step: 'Step',
  entry: 'Start of the replay',
  breakpoint: 'Paused',
};
