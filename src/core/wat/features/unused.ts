/** What is defined and stands for nothing: functions, imports, types, locals and labels that nobody names. */

import type { WatAnalysis } from '../analysis';
import type { Field, FuncField, Instruction, ModuleSpace, Use } from '../ast';
import type { Chunk } from '../document';
import type { Entry, ModuleScope } from '../module-scope';
import type { Span, WatProblem } from '../problems';
import { wordFor } from '../read/immediates';
import type { Atom } from '../tree';
import { eachInstruction } from './walk';
import { LocalScope } from './locals';

/** Hints, in the order of the text. Parameters are never told: who calls decides of them. */
export function unusedProblems(analysis: WatAnalysis): WatProblem[] {
  return analysis.document.modules.flatMap((part) => {
    const scope = analysis.scopeOf(part);
    const used = usedEntries(scope);
    return part.chunks.flatMap((chunk) => [...unusedEntries(chunk, scope, used), ...unusedInside(chunk, scope)]);
  });
}

function hint({ start }: Chunk, at: Span, space: Use['space'], name: string, what: string): WatProblem {
  return {
    code: 'unused',
    severity: 'hint',
    message: `${what} ${name} is never used`,
    start: start + at.start,
    end: start + at.end,
    about: { space, name },
  };
}

/** Entries that something names besides themselves. */
function usedEntries(scope: ModuleScope): ReadonlySet<Entry> {
  const used = new Set<Entry>();
  for (const { field } of scope.part.chunks) {
    if (field === undefined) continue;
    for (const { space, atom } of moduleUses(field)) {
      const entry = scope.find(space, atom);
      if (entry !== undefined && entry.field !== field) used.add(entry);
    }
  }
  return used;
}

interface ModuleUse {
  readonly space: ModuleSpace;
  readonly atom: Atom;
}

/** A field is read once and looked at after each edit: a thousand calls of one function are one use. */
const moduleUsesOf = new WeakMap<Field, readonly ModuleUse[]>();

function moduleUses(field: Field): readonly ModuleUse[] {
  const known = moduleUsesOf.get(field);
  if (known !== undefined) return known;
  const distinct = new Map<string, ModuleUse>();
  for (const { space, atom } of field.uses)
    if (isModuleSpace(space)) distinct.set(`${space} ${atom.text}`, { space, atom });
  const uses = [...distinct.values()];
  moduleUsesOf.set(field, uses);
  return uses;
}

function isModuleSpace(space: Use['space']): space is ModuleSpace {
  return space !== 'local' && space !== 'label' && space !== 'field';
}

/** Without a number, instructions mean the first memory and table: those are never told. */
const IMPORTS: ReadonlySet<ModuleSpace> = new Set(['func', 'global', 'tag']);

function unusedEntries(chunk: Chunk, scope: ModuleScope, used: ReadonlySet<Entry>): WatProblem[] {
  const { field } = chunk;
  const [entry, ...more] = field === undefined ? [] : scope.entriesOf(field);
  // Of types that are defined together each makes the others what they are.
  if (field === undefined || entry === undefined || more.length > 0 || used.has(entry)) return [];
  const name = entry.id?.text ?? String(entry.index);
  if ('imported' in field && field.exports.length === 0 && IMPORTS.has(entry.space))
    return [hint(chunk, field.node, entry.space, name, `the imported ${wordFor(entry.space)}`)];
  if (entry.space === 'type') return [hint(chunk, nameOf(entry, field), 'type', name, 'the type')];
  const isOwn = field.kind === 'func' && !('imported' in field) && field.exports.length === 0;
  return isOwn ? [hint(chunk, nameOf(entry, field), 'func', name, 'the function')] : [];
}

function nameOf({ id, type }: Entry, { keyword }: Field): Span {
  return id ?? type?.node.items[0] ?? keyword;
}

interface Inside {
  /** Of a named type they may change without the function. */
  readonly parameters: number;
  readonly hints: readonly ((chunk: Chunk) => WatProblem)[];
}

const insideOf = new WeakMap<FuncField, Inside>();

function unusedInside(chunk: Chunk, scope: ModuleScope): WatProblem[] {
  const { field } = chunk;
  if (field?.kind !== 'func' || 'imported' in field) return [];
  const parameters = scope.funcType(field.type)?.params.length ?? 0;
  let inside = insideOf.get(field);
  if (inside?.parameters !== parameters) {
    inside = { parameters, hints: [...unusedLocals(field, scope), ...unusedLabels(field)] };
    insideOf.set(field, inside);
  }
  return inside.hints.map((of) => of(chunk)).sort((a, b) => a.start - b.start);
}

type Hints = ((chunk: Chunk) => WatProblem)[];

function unusedLocals(field: FuncField, scope: ModuleScope): Hints {
  if (field.locals.length === 0) return [];
  const locals = new LocalScope(scope, field);
  const used = new Set(field.uses.map(({ space, atom }) => (space === 'local' ? locals.indexOf(atom) : undefined)));
  return locals.all.flatMap((local, index) =>
    local !== undefined && index >= locals.parameters && !used.has(index)
      ? [(chunk: Chunk) => hint(chunk, local.id ?? local.atom, 'local', local.id?.text ?? String(index), 'the local')]
      : [],
  );
}

/** `end $label` says only once more what is ended there. */
function unusedLabels(field: FuncField): Hints {
  const labelled: (Instruction & { readonly label: Atom })[] = [];
  const targets = new Set<Use['target']>();
  eachInstruction(field, (instruction) => {
    if (hasLabel(instruction)) labelled.push(instruction);
    for (const { target } of instruction.uses) targets.add(target);
    for (const { tag } of instruction.parts ?? []) targets.add(tag?.target);
  });
  return labelled
    .filter((block) => !targets.has(block))
    .map(
      ({ label }) =>
        (chunk) =>
          hint(chunk, label, 'label', label.text, 'the label'),
    );
}

function hasLabel(instruction: Instruction): instruction is Instruction & { readonly label: Atom } {
  return instruction.label !== undefined;
}
