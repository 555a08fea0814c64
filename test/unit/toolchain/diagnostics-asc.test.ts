import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/problem';
import { diagnosticsIn, type OutputFormat } from '../../../src/core/toolchain/diagnostics';

/** `error main.go:4:7: message. Remedy.` */
function told(format: OutputFormat, output: string): string[] {
  return diagnosticsIn(format, output).map((one) => `${one.severity} ${formatProblem(one)}`);
}

type Case = readonly [title: string, output: string, problems: readonly string[]];

describe('what AssemblyScript prints', () => {
  it.each<Case>([
    [
      'errors and warnings with their places',
      `ERROR TS2304: Cannot find name 'nothere'.
   :
 4 │ nothere(a);
   │ ~~~~~~~
   └─ in assembly/c.ts(4,3)

WARNING AS907: 'NaN' does not compare equal to any other value including itself. Use isNaN(x) instead.
    :
 10 │ export function f(a: f64): bool { return a == NaN; }
    │                                          ~~~~~~~~
    └─ in assembly/a (1)/v.ts(10,42)

FAILURE 1 compile error(s)
`,
      [
        "error assembly/c.ts:4:3: Cannot find name 'nothere'.",
        "warning assembly/a (1)/v.ts:10:42: 'NaN' does not compare equal to any other value including itself. Use isNaN(x) instead.",
      ],
    ],
    [
      'errors of syntax',
      `ERROR TS1126: Unexpected end of text.
   :
 4 │ return nothere(a
   │                 ^
   └─ in assembly/s.ts(4,19)

FAILURE 3 parse error(s)
`,
      ['error assembly/s.ts:4:19: Unexpected end of text.'],
    ],
    [
      'an error that names two places',
      `ERROR TS2300: Duplicate identifier 'A'.
   :
 6 │ class A {}
   │       ~
   └─ in assembly/m.ts(6,7)
   :
 1 │ class A { foo(): i32 { return 1; } }
   │       ~
   └─ in assembly/m.ts(1,7)
`,
      ["error assembly/m.ts:6:7: Duplicate identifier 'A'."],
    ],
    [
      'an error without a place before one that has one',
      `ERROR AS111: Element 'abort_proc_exit' not found.

WARNING AS102: User-defined: "look"
   :
 2 │ WARNING("look");
   │ ~~~~~~~~~~~~~~~
   └─ in assembly/v.ts(2,35)

FAILURE 1 compile error(s)
`,
      ["error Element 'abort_proc_exit' not found.", 'warning assembly/v.ts:2:35: User-defined: "look".'],
    ],
    [
      'what a file says itself, as a warning',
      `ERROR AS100: Not implemented: x

INFO AS102: User-defined: "so"
   :
   └─ in assembly/v.ts(2,5)
`,
      ['error Not implemented: x.', 'warning assembly/v.ts:2:5: User-defined: "so".'],
    ],
    [
      'no entry file',
      "ERROR TS6054: File 'assembly/none.ts' not found.\n\nFAILURE 1 parse error(s)\n",
      ["error File 'assembly/none.ts' not found."],
    ],
    [
      'a place in its own library',
      `ERROR AS110: Start function name '5' is invalid or conflicts with another export.
   :
 1 │ [native code]
   │ ~~~~~~~~~~~~~
   └─ in ~lib/native.ts(1,1)
`,
      ["error Start function name '5' is invalid or conflicts with another export. (in ~lib/native.ts)."],
    ],
    ['an option that it does not know', "WARNING Unknown option '--blah'\n", ["warning Unknown option '--blah'."]],
    [
      'a runtime that is not there',
      `FAILURE Runtime '/src/at/zzz.ts' is not found.
    at Module.De (/src/at/node_modules/assemblyscript/cli/index.js:650:53)
`,
      ["error Runtime '/src/at/zzz.ts' is not found."],
    ],
    [
      'a broken asconfig.json',
      `    throw new Error(\`Asconfig is not valid json: \${location}\`, { cause: ex });
          ^


Error: Asconfig is not valid json: bad.json
    at Ce (/src/at/node_modules/assemblyscript/cli/index.js:1109:11) {
  [cause]: SyntaxError: Expected property name or '}' in JSON at position 14
}

Node.js v20.20.2
`,
      ['error Asconfig is not valid json: bad.json.'],
    ],
  ])('%s', (_, output, problems) => {
    expect(told('asc', output)).toEqual(problems);
  });
});
