/** What is to be told of a module as a whole: names and exports that stand twice, imports that come too late. */

import type { Atom } from '../tree';
import type { Field } from '../ast';
import { MODULE_SPACES } from '../ast';
import type { Chunk } from '../document';
import { identifierOf, nameOf } from '../literals';
import type { ModuleScope } from '../module-scope';
import { Problems, type Span, type WatProblem } from '../problems';
import { aWordFor, wordFor } from '../read/immediates';

/** Offsets are those of the document. */
export function checkModule(scope: ModuleScope): readonly WatProblem[] {
  const problems = new Problems();
  duplicateNames(scope, problems);
  duplicateExports(scope, problems);
  lateImports(scope, problems);
  secondStart(scope, problems);
  return problems.list;
}

function placed({ start }: Chunk, at: Span): Span {
  return { start: start + at.start, end: start + at.end };
}

function duplicateNames(scope: ModuleScope, problems: Problems): void {
  for (const space of MODULE_SPACES) {
    const seen = new Set<string>();
    for (const { id, chunk } of scope.entries(space)) {
      if (id === undefined) continue;
      const name = identifierOf(id.text);
      if (seen.has(name))
        problems.error('duplicate-name', placed(chunk, id), `this module has ${aWordFor(space)} ${id.text} already`);
      seen.add(name);
    }
  }
}

function duplicateExports(scope: ModuleScope, problems: Problems): void {
  const seen = new Set<string>();
  for (const chunk of scope.part.chunks) {
    for (const atom of exportsOf(chunk.field)) {
      const name = nameOf(atom.text) ?? atom.text;
      if (seen.has(name))
        problems.error('duplicate-export', placed(chunk, atom), `this module exports ${atom.text} already`);
      seen.add(name);
    }
  }
}

function exportsOf(field: Field | undefined): readonly Atom[] {
  if (field === undefined) return [];
  if (field.kind === 'export') return field.name === undefined ? [] : [field.name];
  return 'exports' in field ? field.exports : [];
}

/** https://webassembly.github.io/spec/core/text/modules.html#modules: indices count imports first. */
function lateImports(scope: ModuleScope, problems: Problems): void {
  let defined: string | undefined;
  for (const chunk of scope.part.chunks) {
    const { field } = chunk;
    if (field === undefined || !('exports' in field)) continue;
    if (field.imported === undefined) defined ??= wordFor(field.kind);
    else if (defined !== undefined) {
      problems.error(
        'order',
        placed(chunk, field.keyword),
        `imports come before all definitions, and a ${defined} is defined above`,
      );
    }
  }
}

function secondStart(scope: ModuleScope, problems: Problems): void {
  const starts = scope.part.chunks.filter(({ field }) => field?.kind === 'start');
  for (const chunk of starts.slice(1)) {
    problems.error('module', { start: chunk.start, end: chunk.end }, 'a module has one start function at most');
  }
}
