import * as vscode from 'vscode';
import type { BuildMode } from '../../core/toolchain/profile';
import { inputError } from '../../node/errors';
import { PROFILE, loadProfile } from '../../node/profile-file';
import { isSource } from '../../node/watch-sources';
import { COMMANDS, SETTINGS, TASKS } from '../ids';
import { reportProblems, reporting } from '../report';
import type { Services } from '../services';
import { permitted } from '../trust';
import { Builder } from './builder';
import { BuildDiagnostics } from './diagnostics';
import { registerProfileLanguage } from './profile-language';
import { chooseProject, projectAround } from './projects';
import { BuildStarter } from './starter';
import { BuildStatus } from './status';
import { BuildTasks } from './tasks';
import { showToolchains } from './toolchains';

/** What the command tells a caller. */
export interface Built {
  readonly status: string;
  readonly module: string | undefined;
}

export function registerBuild(services: Services): vscode.Disposable {
  const builder = new Builder();
  const starter = new BuildStarter(builder);
  services.closing.push(() => builder.close());
  const diagnostics = new BuildDiagnostics();
  const status = new BuildStatus();
  return vscode.Disposable.from(
    builder,
    diagnostics,
    status,
    builder.onDidBegin((folder) => status.building(folder)),
    builder.onDidEnd((outcome) => {
      diagnostics.show(outcome);
      status.show(outcome);
      // A place in a file is a squiggle; what has none needs to be said.
      const [first] = outcome.problems;
      if (outcome.status === 'failed' && first?.place.line === undefined) reportProblems(services, outcome.problems);
    }),
    registerProfileLanguage(),
    vscode.tasks.registerTaskProvider(TASKS.build, new BuildTasks(builder)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => void reporting(services, () => buildSaved(starter, uri))),
    vscode.commands.registerCommand(COMMANDS.build, (folder?: unknown, mode?: unknown) =>
      reporting(services, () =>
        buildCommand(starter, typeof folder === 'string' ? folder : undefined, mode === 'debug' ? mode : 'release'),
      ),
    ),
    vscode.commands.registerCommand(COMMANDS.checkToolchains, () => reporting(services, showToolchains)),
  );
}

async function buildCommand(
  starter: BuildStarter,
  folder: string | undefined,
  mode: BuildMode,
): Promise<Built | undefined> {
  if (!(await permitted('so no compiler is run'))) return undefined;
  const chosen = folder ?? (await chooseProject());
  if (chosen === undefined) {
    const remedy = 'Open the folder of a plugin, or make one with "Wasm Plugin: New Plugin…".';
    throw inputError('no-profile', 'there is none in this workspace', PROFILE, remedy);
  }
  const { status, module } = await starter.outcome(chosen, mode);
  return { status, module: module?.path };
}

/** Where the workspace is trusted and nobody has turned it off. */
async function buildSaved(starter: BuildStarter, uri: vscode.Uri): Promise<void> {
  const settings = vscode.workspace.getConfiguration('wasmPlugin', uri);
  const isWanted = settings.get<boolean>('build.onSave', SETTINGS['build.onSave']);
  if (!isWanted || !vscode.workspace.isTrusted) return;
  const folder = projectAround(uri);
  if (folder === undefined) return;
  const { language } = await loadProfile(folder);
  if (isSource(uri.fsPath.slice(folder.length + 1), language)) await starter.saved(folder);
}
