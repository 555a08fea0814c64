/** What is shown of a place in a text that is pointed at. */

import type { WatAnalysis } from '../analysis';
import type { Instruction } from '../ast';
import { instructionDoc } from '../instructions/docs';
import { keywordDoc } from '../keyword-docs';
import type { Span } from '../problems';
import type { Atom } from '../tree';
import { code, paragraphs } from './describe/markdown';
import { pagesText } from './describe/facts';
import { symbolDoc } from './describe/symbol-doc';
import { argumentText } from './hover/argument';
import { instructionHover } from './hover/instruction';
import { literalText } from './hover/literal';
import { stringDoc, symbolIn } from './hover/string';
import { locate, type Location } from './locate';
import { symbolAt } from './symbols';

/** Nothing for comments, space, and what says nothing. */
export function hoverAt(analysis: WatAnalysis, offset: number): { markdown: string; span: Span } | undefined {
  const location = locate(analysis, offset);
  const { atom, chunk } = location ?? {};
  if (location === undefined || atom === undefined || chunk === undefined) return undefined;
  const markdown = docOf(analysis, location, atom);
  if (markdown === '') return undefined;
  return { markdown, span: { start: chunk.start + atom.start, end: chunk.start + atom.end } };
}

function docOf(analysis: WatAnalysis, location: Location, atom: Atom): string {
  switch (atom.kind) {
    case 'string':
      return stringDoc(analysis, location, atom);
    case 'id':
      return nameDoc(analysis, location, atom) ?? '';
    case 'number':
      return nameDoc(analysis, location, atom) ?? numberDoc(location, atom);
    case 'keyword':
      return keywordHover(analysis, location, atom);
    case 'reserved':
      return '';
  }
}

function nameDoc(analysis: WatAnalysis, { chunk, scope }: Location, { start }: Atom): string | undefined {
  const found = scope === undefined ? undefined : symbolAt(analysis, chunk.start + start);
  return scope === undefined || found === undefined ? undefined : symbolDoc(analysis, found.symbol, scope);
}

function numberDoc({ instructions, scope, field }: Location, atom: Atom): string {
  const [instruction, outer] = instructions;
  if (instruction?.immediates.includes(atom) === true) {
    const around = scope === undefined ? undefined : { scope, ...(field === undefined ? {} : { field }) };
    const argument = around === undefined ? '' : argumentText(instruction, outer, around);
    return paragraphs(literalText(instruction, atom), argument);
  }
  const isSize = field?.kind === 'memory' && field.limits.start <= atom.start && atom.end <= field.limits.end;
  return isSize && /^\d{1,10}$/.test(atom.text) ? `${pagesText(BigInt(atom.text), field.limits)}.` : '';
}

function keywordHover(analysis: WatAnalysis, location: Location, atom: Atom): string {
  const { instructions, scope, field } = location;
  const instruction = instructions.find(({ keyword }) => keyword === atom);
  if (instruction?.opcode !== undefined) return instructionHover(analysis, location, instruction);
  const block = instructions.find((one) => one.closing === atom || one.parts?.some(({ keyword }) => keyword === atom));
  if (block?.isFolded === false) return paragraphs(belongsTo(block, atom), instructionDoc(atom.text));
  const doc = keywordDoc(atom.text) ?? instructionDoc(atom.text);
  const symbol = field?.keyword === atom && scope !== undefined ? symbolIn(field, scope) : undefined;
  const isNamed = symbol !== undefined && 'entry' in symbol && symbol.entry.id !== undefined;
  return paragraphs(
    symbol === undefined || isNamed || scope === undefined ? '' : symbolDoc(analysis, symbol, scope),
    doc,
  );
}

function belongsTo({ name, label }: Instruction, atom: Atom): string {
  const block = label === undefined ? name : `${name} ${label.text}`;
  return `${code(atom.text)} of ${code(block)}.`;
}
