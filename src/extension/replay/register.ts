import { basename } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, EDITORS, PANELS } from '../ids';
import { CAPTURES, MODULES, pickFile } from '../pick';
import { reporting } from '../report';
import type { Services } from '../services';
import { isScenarioFile } from '../../node/scenario-file';
import { isTraceFile } from '../../node/trace-input';
import { ReplayPanels } from './panel';
import { isReplayInput, readPanelInput, type ReplayInput } from './input';

/** What the command tells a caller. */
export interface Replayed {
  readonly title: string;
  readonly exchanges: number;
}

export function registerReplay(services: Services): vscode.Disposable {
  const panels = new ReplayPanels(services);
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      COMMANDS.replayCapture,
      (capture?: vscode.Uri, module?: vscode.Uri): Promise<Replayed | undefined> =>
        reporting(services, () => replayCapture(panels, capture, module)),
    ),
    vscode.commands.registerCommand(COMMANDS.debugExchange, (row: unknown) =>
      reporting(services, () => debugExchange(panels, row)),
    ),
    vscode.window.registerCustomEditorProvider(EDITORS.capture, new CaptureEditors(panels)),
    vscode.window.registerCustomEditorProvider(EDITORS.trace, new CaptureEditors(panels)),
    vscode.window.registerWebviewPanelSerializer(PANELS.replay, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const restored = typeof state === 'object' && state !== null && 'restore' in state ? state.restore : undefined;
        if (isReplayInput(restored)) panels.revive(panel, restored);
        else panel.dispose();
        await Promise.resolve();
      },
    }),
  );
}

/** `row`: what the webview said of it, by `data-vscode-context`. */
async function debugExchange(panels: ReplayPanels, row: unknown): Promise<void> {
  const exchange = typeof row === 'object' && row !== null && 'exchange' in row ? row.exchange : undefined;
  if (typeof exchange === 'number') await panels.debug(exchange);
}

/** "Open With…" on a capture. */
class CaptureEditors implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly panels: ReplayPanels) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const input = await inputFor(uri.fsPath, undefined);
    if (input === undefined) panel.dispose();
    else this.panels.revive(panel, input);
  }
}

async function replayCapture(
  panels: ReplayPanels,
  capture?: vscode.Uri,
  module?: vscode.Uri,
): Promise<Replayed | undefined> {
  const chosen = capture ?? (await pickFile(CAPTURES));
  if (chosen === undefined) return undefined;
  const input = await inputFor(chosen.fsPath, module);
  if (input === undefined) return undefined;
  // Read before the panel opens: what is wrong with the files is a notification, not an empty panel.
  const read = await readPanelInput(input, { keepSecrets: false });
  panels.open(input, read);
  const { exchanges } = 'recorded' in read ? read.recorded : read.loaded.scenario;
  return { title: read.title, exchanges: exchanges.length };
}

async function inputFor(path: string, module: vscode.Uri | undefined): Promise<ReplayInput | undefined> {
  if (isScenarioFile(path)) return { scenario: path };
  if (isTraceFile(path)) return { trace: path };
  const chosen =
    module ?? (await pickFile({ ...MODULES, title: `Choose the module to replay ${basename(path)} through` }, true));
  return chosen === undefined ? undefined : { module: chosen.fsPath, capture: path };
}
