import * as vscode from 'vscode';
import { reporting } from '../report';
import type { Services } from '../services';
import { ContinuousRun } from './continuous';
import { ModuleCoverage } from './coverage';
import { ScenarioRuns } from './runs';
import { ScenarioTree } from './tree';

/** Scenarios as tests. Files are looked for when VS Code asks, or when one is open in an editor. */
export function registerTesting(services: Services): vscode.Disposable {
  const begin = (work: () => Promise<unknown>) => void reporting(services, work);
  const controller = vscode.tests.createTestController('wasmPlugin.scenarios', 'Wasm Plugin');
  const tree = new ScenarioTree(controller, begin);
  const runs = new ScenarioRuns(controller, tree);
  controller.resolveHandler = async (item) => {
    await reporting(services, () => (item === undefined ? tree.discover() : tree.known(item)));
  };
  controller.refreshHandler = () => tree.refresh();
  addProfiles(services, controller, tree, runs);
  const open = (document: vscode.TextDocument) => begin(() => tree.open(document));
  vscode.workspace.textDocuments.forEach(open);
  return vscode.Disposable.from(
    controller,
    tree,
    runs,
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidChangeWorkspaceFolders(() => begin(() => tree.rebuild())),
  );
}

function addProfiles(
  services: Services,
  controller: vscode.TestController,
  tree: ScenarioTree,
  runs: ScenarioRuns,
): void {
  const attempt = async (work: () => Promise<void>) => {
    await reporting(services, work);
  };
  const asked = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => {
    const run = (one: vscode.TestRunRequest) => runs.run(one, token);
    if (request.continuous !== true) return attempt(() => run(request));
    const continuous = new ContinuousRun(tree, request, run, attempt);
    token.onCancellationRequested(() => continuous.dispose());
    return continuous.begin();
  };
  const { Run, Debug, Coverage } = vscode.TestRunProfileKind;
  controller.createRunProfile('Run', Run, asked, true, undefined, true);
  controller.createRunProfile('Debug', Debug, asked, true);
  const coverage = controller.createRunProfile('Coverage', Coverage, asked, true);
  coverage.loadDetailedCoverage = (_run, file) =>
    Promise.resolve(file instanceof ModuleCoverage ? [...file.details] : []);
}
