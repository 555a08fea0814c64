/** An instruction in Markdown: its signature, what it does, and the stack around it. */

import type { WatAnalysis } from '../../analysis';
import type { Instruction } from '../../ast';
import { typeText } from '../../check/subtypes';
import { instructionDoc, instructionLink } from '../../instructions/docs';
import { proposalOf } from '../../instructions/table';
import type { ModuleScope } from '../../module-scope';
import type { Location } from '../locate';
import type { Symbol } from '../symbols';
import { literalOf } from '../describe/constant-value';
import { definitionCode } from '../describe/definition';
import { effectOf } from '../describe/effect';
import { code, codeBlock, paragraphs } from '../describe/markdown';
import type { Around } from '../describe/operands';
import { signatureLabel } from '../describe/signature-label';
import type { StackView } from '../../check/body';
import { stackAround } from '../describe/stack-around';
import { commentOf, hostDoc } from '../describe/symbol-doc';
import { argumentText } from './argument';
import { literalText } from './literal';

export function instructionHover(analysis: WatAnalysis, location: Location, instruction: Instruction): string {
  const { scope, field, instructions } = location;
  if (scope === undefined) return '';
  const stack = field?.kind === 'func' ? stackAround(field, scope, instruction) : undefined;
  const around: Around = {
    scope,
    ...(field === undefined ? {} : { field }),
    ...(stack === undefined ? {} : { before: stack.before }),
  };
  const outer = instructions[instructions.indexOf(instruction) + 1];
  return paragraphs(
    codeBlock(signatureLabel(instruction, effectOf(instruction, around), scope).label),
    calleeDoc(analysis, instruction, scope),
    constantDoc(instruction),
    argumentText(instruction, outer, around),
    instructionDoc(instruction.name),
    stack === undefined ? '' : stackText(stack, scope),
    footer(instruction.name),
  );
}

function constantDoc(instruction: Instruction): string | undefined {
  const literal = literalOf(instruction);
  return literal === undefined ? undefined : literalText(instruction, literal);
}

function footer(name: string): string {
  const proposal = proposalOf(name);
  const link = `[Specification](${instructionLink(name)})`;
  return proposal === undefined ? link : `Proposal: ${proposal}. ${link}`;
}

function calleeDoc(analysis: WatAnalysis, { name, uses: [use] }: Instruction, scope: ModuleScope): string {
  if (!/^(return_)?call$|^ref\.func$/.test(name) || use === undefined) return '';
  const entry = scope.find('func', use.atom);
  if (entry === undefined) return '';
  const symbol: Symbol = { kind: 'func', part: scope.part, entry };
  return paragraphs(codeBlock(definitionCode(symbol, scope)), commentOf(analysis, symbol), hostDoc(symbol, scope));
}

const MOST_TYPES = 12;

function stackText({ before, after, isReached, isLeft }: StackView, scope: ModuleScope): string {
  if (!isReached) return 'Value stack: unreachable, nothing gets here.';
  const left = isLeft ? typesText(after, scope) : 'never goes on';
  return `Value stack: ${typesText(before, scope)} → ${left}.`;
}

/** The uppermost ones; the last is on top. */
function typesText(types: readonly string[], scope: ModuleScope): string {
  if (types.length === 0) return 'empty';
  const shown = types.slice(-MOST_TYPES).map((type) => typeText(type, scope));
  return code(`${types.length > MOST_TYPES ? '… ' : ''}${shown.join(' ')}`);
}
