/** Names of what a component imports and exports, from the WIT of its world. */

import type { Wit } from './targets/verdict';

/** Of the one world that `wit` declares first: `import wasi:http/types@0.2.0;`, `export run: func();`. */
export function witNames(wit: string): Wit {
  const start = wit.search(/^world /m);
  const world = start === -1 ? '' : wit.slice(start, wit.indexOf('\n}', start) + 2);
  const names = (word: string) =>
    [...world.matchAll(new RegExp(`^  ${word} ([^\\s;:]+(?::[^\\s;:]+)*)`, 'gm'))].map(([, name]) => name ?? '');
  return { imports: names('import'), exports: names('export') };
}
