/** What a user can do where a module tells too little of its source. */

import type { DebuggedModule } from './program';

const BY_PRODUCER: readonly (readonly [RegExp, string])[] = [
  [/rustc/i, 'Rust: set "debug = true" under [profile.release] in Cargo.toml.'],
  [/tinygo/i, 'TinyGo: build without "-no-debug".'],
  [/clang/i, 'C and C++: compile with "-g", and do not strip.'],
  [/assemblyscript|asc/i, 'AssemblyScript: run asc with "--sourceMap --debug".'],
];

const FLAGS =
  'debug information: Rust "debug = true" in the profile, C and C++ "-g", TinyGo without "-no-debug", ' +
  'AssemblyScript "--sourceMap --debug".';

const OF_WAT =
  'Of WAT its text is needed, as it was when it was assembled: build it again, or put the text beside the module under the same name.';

const NONE = 'has no debug information: callbacks, host calls and instructions can be stopped at.';

/** Lines for the debug console. */
export function adviceFor({ file, source }: DebuggedModule): readonly string[] {
  if (source.kind === 'go')
    return [
      `${file.name}: Go tells lines for its calls only, and not where variables are. Breakpoints stand at calls; ` +
        'stacks are whole. To see variables, run "Wasm Plugin: Debug Go Plugin Natively (Delve)", or set "native": true in ' +
        'the launch configuration.',
    ];
  // Linkers leave rows of functions that they dropped.
  const told = source.problems.filter(({ code }) => code !== 'bad-sequence');
  if (source.kind !== 'none') return told.map(({ message }) => `${file.name}: ${message}`);
  const producers = file.module.producers.map(({ name }) => name).join(' ');
  if (producers === '') return [`${file.name} ${NONE} ${OF_WAT} One of another language has to be built with ${FLAGS}`];
  const advice = BY_PRODUCER.find(([pattern]) => pattern.test(producers))?.[1] ?? `Build it with ${FLAGS}`;
  return [`${file.name} ${NONE} ${advice}`];
}
