/** The configuration of each plugin, checked against its project's JSON Schema where there is one. */

import type { PanelPlugin } from '../../protocol/panel';
import { button, h } from '../dom';
import { reason } from './answers';
import { Refusals } from './refusals';
import type { ReplayState } from './state';

const SETTLE_MS = 500;

export class ConfigurationView {
  readonly element = h('div', { class: 'configuration' });
  private drawn = '';

  constructor(private readonly state: ReplayState) {}

  /** Drawn anew for other plugins alone, so that nothing that is being typed is lost. */
  render(): void {
    const { plugins, canRun } = this.state.panel;
    const shown = JSON.stringify([canRun, plugins.map(({ name, file }) => [name, file])]);
    if (shown === this.drawn) return;
    this.drawn = shown;
    const empty = h('p', { class: 'empty' }, 'There is no plugin to configure.');
    this.element.replaceChildren(...(plugins.length === 0 ? [empty] : plugins.map((one, at) => this.draw(one, at))));
  }

  private draw(plugin: PanelPlugin, at: number): HTMLElement {
    const { name, file, configuration, schema } = plugin;
    const area = h('textarea', { rows: '10', spellcheck: 'false', 'aria-label': `Configuration of ${name}` });
    area.value = configuration;
    const problems = h('div', { class: 'problems', role: 'alert' });
    const refusals = new Refusals((lines) => problems.replaceChildren(...lines.map((line) => h('p', {}, line))));
    refusals.tell(plugin.problems);
    let timer: number | undefined;
    area.addEventListener('input', () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void refusals.hear(this.state.configure(at, area.value)), SETTLE_MS);
    });
    const indent = button('Format JSON', () => format(area, refusals), { secondary: true });
    const compare = button('Compare with What It Was', () => void this.state.compare({ configuration }), {
      secondary: true,
      title: 'Run both configurations and show the differences',
    });
    const checked =
      schema === undefined ? 'No config.schema.json in the project: nothing is checked.' : `Checked against ${schema}.`;
    return h(
      'section',
      {},
      h('h2', {}, `${name} `, h('span', { class: 'outcome' }, file)),
      area,
      problems,
      h('p', { class: 'empty' }, checked),
      h('div', { class: 'edit-bar' }, indent, ...(at === 0 ? [compare] : [])),
    );
  }
}

function format(area: HTMLTextAreaElement, refusals: Refusals): void {
  try {
    area.value = JSON.stringify(JSON.parse(area.value), null, 2);
    area.dispatchEvent(new Event('input'));
  } catch (error) {
    refusals.tell([`It is not JSON: ${reason(error)}`]);
  }
}
