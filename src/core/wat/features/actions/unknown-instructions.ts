/** For words that are no instruction: those that were perhaps meant, and what they were called before. */

import { instructionNamed, INSTRUCTION_NAMES } from '../../instructions/table';
import { instead, quickFix, type CodeAction, type Trouble } from './action';
import { keywordDoc } from '../../keyword-docs';
import { LONGEST, nearest } from '../../nearest';
import { byErrors } from './unknown-names';

/** Names of drafts, which are found in older texts. https://github.com/WebAssembly/spec/issues/884 */
const RENAMED: Readonly<Record<string, string>> = {
  get_local: 'local.get',
  set_local: 'local.set',
  tee_local: 'local.tee',
  get_global: 'global.get',
  set_global: 'global.set',
  current_memory: 'memory.size',
  grow_memory: 'memory.grow',
};

export function changeInstruction(trouble: Trouble): readonly CodeAction[] {
  const { problem } = trouble;
  const name = problem.about?.space === 'instruction' ? problem.about.name : undefined;
  // Of a keyword it is the parentheses that are wrong.
  if (name === undefined || name.length > LONGEST || keywordDoc(name) !== undefined) return [];
  const modern = modernName(name) ?? separated(name);
  const names = modern === undefined ? byErrors(trouble, near(name)) : [modern];
  return names.map((one, index) => quickFix(trouble, `Change to ${one}`, [instead(problem, one)], index === 0));
}

/** `local.get$x` → `local.get $x`, `i32.const80` → `i32.const 80` */
function separated(name: string): string | undefined {
  const [, word = '', rest = ''] = /^([a-z][a-z\d_.]*?)(\$.+|-?\d+)$/.exec(name) ?? [];
  // `v128.load8` lacks no space.
  const isWhole = rest.startsWith('$') || !/load|store/.test(word);
  return !isWhole || instructionNamed(word) === undefined ? undefined : `${word} ${rest}`;
}

/** `load` may be that of any type. */
function near(name: string): string[] {
  const typed = INSTRUCTION_NAMES.filter((one) => one.endsWith(`.${name}`) && !LARGE.test(one));
  return [...new Set([...typed, ...nearest(name, INSTRUCTION_NAMES, { mayContain: false })])];
}

/** Types that are rarely meant. */
const LARGE = /^(v128|[if]\d+x|atomic)/;

/** `i32.trunc_s/f64` → `i32.trunc_f64_s`, `i32.wrap/i64` → `i32.wrap_i64` */
function modernName(name: string): string | undefined {
  const [, operation = '', sign = '', saturating, from = ''] =
    /^([if]\d\d\.[a-z]+)(_[su])?(:sat)?\/([if]\d\d)$/.exec(name) ?? [];
  const renamed = Object.hasOwn(RENAMED, name)
    ? RENAMED[name]
    : `${operation}${saturating === undefined ? '' : '_sat'}_${from}${sign}`;
  return renamed !== undefined && instructionNamed(renamed) !== undefined ? renamed : undefined;
}
