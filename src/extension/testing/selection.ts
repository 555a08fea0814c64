/** What a request of VS Code's asks for: scenarios, and which tests of each. */

import type * as vscode from 'vscode';
import type { ScenarioTree } from './tree';

export interface Chosen {
  readonly item: vscode.TestItem;
  /** Takes the id of a test. */
  readonly wants: (id: string) => boolean;
}

export function chosenOf(tree: ScenarioTree, { include, exclude = [] }: vscode.TestRunRequest): Chosen[] {
  const whole = new Set(include === undefined ? tree.all : include.flatMap((item) => filesIn(tree, item)));
  const single = (include ?? []).filter(({ parent }) => parent !== undefined && tree.isFile(parent));
  const left = new Set([...exclude, ...exclude.flatMap((item) => filesIn(tree, item))]);
  const files = new Set([...whole, ...single.flatMap(({ parent }) => parent ?? [])]);
  return [...files]
    .filter((item) => !left.has(item))
    .map((item) => {
      const idsOf = (tests: Iterable<vscode.TestItem>) =>
        new Set([...tests].filter(({ parent }) => parent?.id === item.id).map(({ id }) => id));
      const [wanted, unwanted] = [idsOf(single), idsOf(left)];
      const isWhole = whole.has(item);
      return { item, wants: (id) => (isWhole || wanted.has(id)) && !unwanted.has(id) };
    });
}

/** The scenarios that an item is or has below it; none of a test. */
function filesIn(tree: ScenarioTree, item: vscode.TestItem): vscode.TestItem[] {
  return tree.all.filter(({ id, parent }) => id === item.id || parent?.id === item.id);
}
