/** Why a configuration was refused, in the same words for both hosts: Envoy's are in its log, the emulator's in problems. */

import type { Problem } from '../../../src/core/problem';

type Word = readonly [pattern: RegExp, reason: (...parts: string[]) => string];

/** What Envoy's log says, each with what it comes to. Other lines only tell that something before them failed. */
const WORDS: readonly Word[] = [
  [/^Bad function signature for: (\S+), want: (.*), but the module exports: (.*)$/, exportType],
  [/missing import: (.*)$/, (name) => `import of ${name}: missing`],
  [/import type mismatch: (\S+), want: (.*), but host exports: (.*)$/, importType],
  [/^Function: \S+ failed: Uncaught Error: restricted_callback/, () => 'trap: restricted call'],
  [/^Function: (\S+) failed: Uncaught \w+: (.*)$/, (name, message) => `trap in ${name}: ${message}`],
  [/missing malloc function/, () => NO_ALLOCATOR],
  [/^Failed to create new Wasm instance/, () => NO_INSTANCE],
  [/Missing or unknown Proxy-Wasm ABI version/, () => NO_ABI],
  [/Failed to parse corrupted Wasm module|Failed to load Wasm bytecode/, () => UNREADABLE],
  [/Failed to start base Wasm/, () => refused('proxy_on_vm_start')],
  [/Failed to configure base Wasm plugin/, () => refused('proxy_on_configure')],
];

const NO_ALLOCATOR = 'no allocator';
const NO_INSTANCE = 'no instance';
const NO_ABI = 'no ABI version';
const UNREADABLE = 'no module that can be read';

function exportType(name = '', wanted = '', exported = ''): string {
  return `export of ${name}: ${exported} instead of ${wanted}`;
}

function importType(name = '', wanted = '', offered = ''): string {
  return `import of ${name}: ${wanted} instead of ${offered}`;
}

const refused = (callback = '') => `${callback} returned false`;

/** Sorted. Empty for text that says nothing of it. */
export function envoyReasons(text: string): readonly string[] {
  const found = text.split('\n').flatMap((line) => {
    const reason = firstOf(WORDS, line);
    return reason === undefined ? [] : [reason];
  });
  // It follows from what was said before.
  const isTrap = found.some((reason) => reason.startsWith('trap'));
  const follows = (reason: string) => isTrap && reason.endsWith('returned false');
  return found.filter((reason) => !follows(reason)).sort();
}

/** Sorted. Envoy stops at the first import that it cannot link, and says nothing of the rest. */
export function emulatedReasons(problems: readonly Problem[]): readonly string[] {
  const all = problems.map(reasonOf);
  const unlinked = all.find((reason) => reason.startsWith('import of'));
  return unlinked === undefined ? [...all].sort() : [unlinked];
}

const MESSAGES: readonly (readonly [code: string, ...word: Word])[] = [
  ['missing-import', /^imports (.*), which /, (name) => `import of ${name}: missing`],
  ['imported-global', /^imports the \w+ (\S+);/, (name) => `import of ${name}: missing`],
  [
    'import-type',
    /^imports (\S+) with the type (.*), Envoy offers (.*) and /,
    (name, wanted, offered) => importType(name, type(wanted), type(offered)),
  ],
  [
    'callback-type',
    /^exports (\S+) with the type (.*); ABI \S+ has (.*), and/,
    (name, exported, wanted) => exportType(name, type(wanted), type(exported)),
  ],
  ['start-trap', /restricted_callback/, () => 'trap: restricted call'],
  ['start-trap', /^the start function trapped/, () => NO_INSTANCE],
  ['start-trap', /^(\S+) trapped during start-up: (.*)$/, (name, message) => `trap in ${name}: ${message}`],
  ['start-refused', /^(\S+) returned false/, refused],
  ['no-allocator', /^/, () => NO_ALLOCATOR],
  ['no-abi', /^/, () => NO_ABI],
  ['instantiation', /^/, () => NO_INSTANCE],
  ['memory-ceiling', /^/, () => NO_INSTANCE],
];

/** What is none of these was found on reading the module. */
function reasonOf({ code, message }: Problem): string {
  const own = MESSAGES.filter(([of]) => of === code).map(([, ...word]) => word);
  return firstOf(own, message) ?? UNREADABLE;
}

function firstOf(words: readonly Word[], text: string): string | undefined {
  for (const [pattern, reason] of words) {
    const parts = pattern.exec(text);
    if (parts !== null) return reason(...parts.slice(1));
  }
  return undefined;
}

/** `(i32, i64) → i32` as Envoy writes it. */
function type(text = ''): string {
  const [params = '', results = ''] = text.split(' → ');
  const words = (list: string) => list.replace(/[(),]/g, '') || 'void';
  return `${words(params)} -> ${words(results)}`;
}

/**
 * Envoy reads no more of a module than it takes to find its marker: what breaks off, or is none at all, may be one
 * without a marker for it, and of no bytes it says nothing.
 */
export function sameReasons(envoy: readonly string[], emulator: readonly string[]): boolean {
  const [first = UNREADABLE] = envoy;
  if (emulator.join() === UNREADABLE && envoy.length <= 1) return first === UNREADABLE || first === NO_ABI;
  return envoy.join('\n') === emulator.join('\n');
}
