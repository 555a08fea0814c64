/** The row above: what can be done, and what it is done with. */

import { button, h, setDisabled } from '../dom';
import { MenuButton, type MenuItem } from '../menu';
import { chooseCapture } from './import';
import { grouped } from './requests';
import type { ReplayState } from './state';

/** As the exporters of `core/trace/export` are named, and the panel's own. */
const FORMATS: readonly (readonly [format: string, label: string, hint: string])[] = [
  ['jsonl', 'JSON Lines', 'every event, one a line'],
  ['har', 'HAR', 'what client and upstream saw'],
  ['chrome', 'Trace Event', 'for Perfetto and chrome://tracing'],
  ['otlp', 'OpenTelemetry', 'spans, OTLP JSON'],
  ['markdown', 'Markdown', 'a report'],
  ['trace', 'Trace', 'opens in this panel again'],
];

export class Toolbar {
  readonly element: HTMLElement;
  private readonly one: HTMLElement;
  private readonly all: HTMLElement;
  private readonly stop: HTMLElement;
  private readonly debug: HTMLElement;
  private readonly add: MenuButton;
  private readonly compare: MenuButton;
  private readonly exports: MenuButton;
  private readonly vary: HTMLElement;
  private readonly save: HTMLElement;
  private readonly host = h('select', { 'aria-label': 'Proxy that is imitated', class: 'host-choice' });
  private readonly facts = h('div', { class: 'facts' });
  private readonly status = h('div', { class: 'status', role: 'status' });
  private readonly problems = h('div', { class: 'problems', role: 'alert' });
  private readonly notes = h('div', { class: 'notes', role: 'status' });

  constructor(private readonly state: ReplayState) {
    this.one = button('Replay', () => void state.replay([...state.chosen]), {
      title: 'Replay the chosen requests (Enter)',
    });
    this.all = button('Replay All', () => void state.replay(), { secondary: true });
    this.stop = button('Stop', () => state.cancel(), { secondary: true });
    this.debug = button('Debug', () => void state.debug(state.selected), {
      secondary: true,
      title: 'Replay the request that is shown under the debugger, to stop in the plugin',
    });
    this.add = new MenuButton('Add', () => addItems(state), 'Add requests: a file, or one of your own');
    this.compare = new MenuButton('Compare', () => this.compareItems());
    this.exports = new MenuButton('Export', () => FORMATS.map((one) => this.exportItem(...one)));
    this.vary = button('Try Variations', () => void state.vary(), {
      secondary: true,
      title: 'Vary the chosen requests to find what brings the plugin down',
    });
    this.save = button('Save', () => void state.saveEdits(), {
      secondary: true,
      title: 'Write what was edited here into the scenario',
    });
    this.host.addEventListener('change', () => void state.setHost(this.host.value));
    const actions = [this.one, this.all, this.stop, this.debug, this.add.element, this.compare.element, this.vary];
    const bar = h(
      'div',
      { class: 'bar', role: 'toolbar', 'aria-label': 'Replay' },
      ...actions,
      this.exports.element,
      this.save,
      this.host,
      this.status,
      this.facts,
    );
    this.element = h('header', {}, bar, this.problems, this.notes);
  }

  render(): void {
    const { panel, running, canReplay, canDebug, results } = this.state;
    for (const one of [this.one, this.all, this.vary]) setDisabled(one, !canReplay);
    this.compare.disable(!panel.canRun || running);
    this.add.disable(!panel.canRun);
    this.exports.disable(results.size === 0);
    this.stop.hidden = !running;
    this.debug.hidden = panel.debugs !== true;
    setDisabled(this.debug, !canDebug);
    this.save.hidden = panel.edits === undefined;
    this.status.textContent = this.statusText();
    const { module } = panel;
    this.facts.textContent =
      module === undefined ? '' : `${module.file} ${module.hash} · built ${clock(module.builtAt)} · ${module.abi}`;
    this.renderHosts();
    this.renderProblems();
    this.renderNotes();
  }

  private renderHosts(): void {
    const { hosts, module } = this.state.panel;
    this.host.hidden = hosts.length === 0;
    if (this.host.options.length !== hosts.length)
      this.host.replaceChildren(...hosts.map((host) => h('option', { value: host }, host)));
    if (module !== undefined) this.host.value = module.host;
  }

  private renderProblems(): void {
    const { panel, lost } = this.state;
    const lines = [
      ...(lost ? ['The replay server has ended. Start it again and open the address that it prints.'] : []),
      ...(panel.forbidden === undefined ? [] : [panel.forbidden.reason]),
      ...panel.problems,
      ...(this.state.end?.problems ?? []),
    ];
    const shown = [...new Set(lines)].join('\n');
    if (this.problems.dataset['shown'] === shown) return;
    this.problems.dataset['shown'] = shown;
    this.problems.classList.toggle('notice', panel.forbidden !== undefined);
    const remedy = panel.forbidden?.remedy;
    const act = remedy === undefined ? [] : [button(remedy, () => this.state.permit())];
    this.problems.replaceChildren(...[...new Set(lines)].map((line) => h('p', {}, line)), ...act);
  }

  /** What is worth knowing and wrong with nothing. */
  private renderNotes(): void {
    const { panel, message, asksToSave } = this.state;
    const { masked, compared } = panel;
    const shown = JSON.stringify([masked, compared, message, asksToSave]);
    if (this.notes.dataset['shown'] === shown) return;
    this.notes.dataset['shown'] = shown;
    this.notes.replaceChildren(
      ...(masked === undefined
        ? []
        : [note(`Secrets are masked: ${masked}.`, 'Keep Secrets', () => void this.state.keepSecrets())]),
      ...(compared === undefined
        ? []
        : [
            note(
              `Compared with ${compared}; ≠ marks what differs.`,
              'End Comparison',
              () => void this.state.compare(undefined),
            ),
          ]),
      ...(message === undefined ? [] : [this.messageNote(message, asksToSave)]),
    );
  }

  private messageNote(message: string, asksToSave: boolean): HTMLElement {
    if (asksToSave) return note(message, 'Save', () => void this.state.saveEdits());
    return note(message, 'Dismiss', () => this.state.say(undefined));
  }

  private compareItems(): MenuItem[] {
    const { panel, state } = { panel: this.state.panel, state: this.state };
    const versions = panel.hosts.filter((host) => host !== panel.module?.host).reverse();
    return [
      ...(panel.choosesModule === true
        ? [{ label: 'Another build…', hint: 'a .wasm file', act: () => void state.compare('module') }]
        : []),
      { label: 'Another configuration…', hint: 'of the first plugin', act: () => state.show('Configuration') },
      ...versions.map((host) => ({ label: host, act: () => void state.compare({ host }) })),
      ...(panel.compared === undefined ? [] : [{ label: 'End comparison', act: () => void state.compare(undefined) }]),
    ];
  }

  private exportItem(format: string, label: string, hint: string): MenuItem {
    return { label, hint, act: () => void this.export(format) };
  }

  private async export(format: string): Promise<void> {
    const { name, base64 } = await this.state.export(format);
    if (name !== undefined && base64 !== undefined) download(name, base64);
  }

  private statusText(): string {
    const { running, end, results, panel } = this.state;
    if (running) return `Replaying… ${grouped(results.size)} of ${grouped(panel.exchanges.length)}`;
    if (end === undefined) return '';
    let bad = 0;
    for (const { faults } of results.values()) if (faults > 0) bad++;
    const verdict = bad === 0 ? '' : `, ${bad} failed`;
    return `${end.status} in ${end.milliseconds < 1 ? '<1' : Math.round(end.milliseconds)} ms${verdict}`;
  }
}

function addItems(state: ReplayState): MenuItem[] {
  const copy = async () => {
    const file = await state.fileOf(state.selected);
    if (file !== undefined) await state.edit(undefined, file);
    state.show('Edit');
  };
  const empty = async () => {
    await state.edit(undefined, { request: { url: 'https://example.test/' }, response: { status: 200 } });
    state.show('Edit');
  };
  return [
    { label: 'From a file…', hint: 'HAR, cURL, .http, tap, access log, textpb', act: () => chooseCapture(state) },
    { label: 'A new request', act: () => void empty() },
    { label: 'A copy of this one', act: () => void copy() },
  ];
}

function note(text: string, label: string, act: () => void): HTMLElement {
  return h('p', { class: 'hint-line' }, h('span', {}, text), button(label, act, { secondary: true }));
}

/** In a browser there is nobody else who could save it. */
function download(name: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes]));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Local time of day, with the date when it was not today. */
function clock(time: number): string {
  const at = new Date(time);
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString() : at.toLocaleString();
}
