/**
 * Coverage of a plugin is that of its module: the callbacks that it exports and the host functions that it imports are its
 * declarations. It has no statements here, and its file opens in the module editor, so no line is ever painted.
 */

import * as vscode from 'vscode';
import type { Coverage } from '../../core/scenario/coverage';

export class ModuleCoverage extends vscode.FileCoverage {
  constructor(
    module: string,
    readonly details: readonly vscode.DeclarationCoverage[],
  ) {
    const covered = details.filter(({ executed }) => executed !== 0).length;
    const none = new vscode.TestCoverageCount(0, 0);
    super(vscode.Uri.file(module), none, undefined, new vscode.TestCoverageCount(covered, details.length));
  }
}

/** Adds up what the scenarios of a run have covered of each module. */
export class CoverageSum {
  private readonly modules = new Map<string, Map<string, number>>();

  /** False where that is not known: of the plugins of a chain it is known only together. */
  add(modulePaths: readonly string[], { callbacks, hostFunctions }: Coverage): boolean {
    const [module, ...others] = new Set(modulePaths);
    if (module === undefined || others.length > 0) return false;
    const counts = this.modules.get(module) ?? new Map<string, number>();
    this.modules.set(module, counts);
    for (const { name, count } of [...callbacks, ...hostFunctions]) counts.set(name, (counts.get(name) ?? 0) + count);
    return true;
  }

  all(): ModuleCoverage[] {
    return [...this.modules].map(([module, counts]) => new ModuleCoverage(module, detailsOf(counts)));
  }
}

/** VS Code sorts them by their lines. */
function detailsOf(counts: ReadonlyMap<string, number>): vscode.DeclarationCoverage[] {
  return [...counts].map(
    ([name, count], line) => new vscode.DeclarationCoverage(name, count, new vscode.Position(line, 0)),
  );
}
