/** The time for a text grows as the text does, whatever stands in it: no pattern looks at the same letters again and again. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITIAL, type IGrammar } from 'vscode-textmate';
import { describe, it } from 'vitest';
import { ROOT } from '../../support/parts';
import { expectLinear, repeated } from './growth';
import { loadGrammar } from './tokenizer';

const SAMPLES = ['lexical.wat', 'fields.wat', 'instructions.wat', 'script.wast', 'broken.wat'];
const FOLDER = join(ROOT, 'test', 'golden', 'grammar');
const sample = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

async function expectLinearTokens(textOf: (length: number) => string, length: number): Promise<void> {
  const grammar = await loadGrammar();
  expectLinear((text) => tokenize(grammar, text), textOf, length);
}

function tokenize(grammar: IGrammar, text: string): void {
  let state = INITIAL;
  for (const line of text.split('\n')) state = grammar.tokenizeLine2(line, state).ruleStack;
}

it('a megabyte of lines', async () => {
  const lines = SAMPLES.filter((name) => name !== 'broken.wat')
    .map(sample)
    .join('\n');
  await expectLinearTokens(repeated(lines), 1_000_000);
}, 120_000);

describe('one line of 100 kB', () => {
  const folded = '(i32.add (local.get $left) (call $f (i32.load offset=4 (i32.const 0x10)))) ;';
  const joined = (name: string) => sample(name).replace(/;;.*|\s+/g, ' ');
  it.each([
    ['folded code', folded],
    ['flat code', 'local.get $n i32.eqz br_if $done struct.get $t $f memory.init $m $d v128.const i32x4 0 1 2 3 '],
    ['fields', joined('fields.wat')],
    ['a script', joined('script.wast')],
    ['broken code', joined('broken.wat')],
    ['a segment of names', '(elem $e $f $"g" func $h (item ref.func $f) '],
    ['strings', '"a\\00\\n\\u{1F600}\\q" '],
    ['quotes', '"'],
    ['escapes', '\\'],
    ['an escape without end', '\\u{00_'],
    ['opening parentheses', '('],
    ['closing parentheses', ')'],
    ['parentheses with blanks', '( '],
    ['block comments in block comments', '(;'],
    ['half closed comments', '(;;'],
    ['semicolons', ' ; '],
    ['annotations in annotations', '(@a '],
    ['one name', '$'],
    ['one word', 'a'],
    ['one number', '1'],
    ['one hexadecimal number', '0xf'],
    ['one number that is none', '1_1_'],
    ['numbers that are none', '0x1g '],
    ['signs', '+'],
    ['blanks', ' '],
    ['keywords without end', 'i32.'],
    ['arguments without end', 'offset='],
    ['names of memories and segments', 'memory.init  $a  '],
    ['words between blanks', 'table.init        '],
  ])('%s', async (_, text) => expectLinearTokens(repeated(text), 100_000), 120_000);

  it('a number that turns out to be none at its end', async () => {
    await expectLinearTokens((length) => `${'1'.repeat(length)}g`, 100_000);
  });
});
