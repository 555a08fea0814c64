/** Texts → tokens, by the grammar and by the tokenizer of VS Code. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import { ROOT } from '../../support/parts';

export const GRAMMAR = join(ROOT, 'syntaxes', 'wat.tmLanguage.json');

export interface Token {
  readonly text: string;
  /** From the outermost, without `source.wat`. */
  readonly scopes: readonly string[];
}

async function load(): Promise<IGrammar> {
  await loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')));
  const raw = parseRawGrammar(readFileSync(GRAMMAR, 'utf8'), GRAMMAR);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (name) => Promise.resolve(name === 'source.wat' ? raw : null),
  });
  const grammar = await registry.loadGrammar('source.wat');
  if (grammar === null) throw new Error('the grammar is not that of source.wat');
  return grammar;
}

let grammar: Promise<IGrammar> | undefined;
export const loadGrammar = (): Promise<IGrammar> => (grammar ??= load());

/** Line by line. What has no scope of its own is there, too. */
export async function tokensOf(text: string): Promise<Token[][]> {
  const loaded = await loadGrammar();
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = loaded.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      text: line.slice(startIndex, endIndex),
      scopes: scopes.slice(1),
    }));
  });
}

/** As the golden files have it: below each line its tokens, with where they stand. Without parentheses and `.wat`. */
export async function shownTokens(text: string): Promise<string> {
  const lines = text.replace(/\n$/, '').split('\n');
  const tokens = await tokensOf(lines.join('\n'));
  return lines.map((line, k) => `>${line}\n${(tokens[k] ?? []).map(marker()).join('')}`).join('');
}

function marker(): (token: Token) => string {
  let at = 0;
  return ({ text, scopes }) => {
    const start = at;
    at += text.length;
    const shown = scopes.map((scope) => scope.replace(/\.wat$/, '')).join(' ');
    if (text.trim() === '' || shown === '' || /^punctuation\.section\.parens\.\w+$/.test(shown)) return '';
    return `#${' '.repeat(start)}${'^'.repeat(text.length)} ${shown}\n`;
  };
}
