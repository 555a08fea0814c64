/** The calls in order, as a waterfall: what the proxy called, what the guest called meanwhile, and how long each took. */

import type { TimelineLine } from '../../core/trace/timeline';
import { h } from '../dom';
import { VirtualList, type Row } from '../virtual-list';
import { hostCallView } from './host-call';
import type { ReplayState } from './state';

export class TimelineView {
  readonly element = h('div', { class: 'timeline-view' });
  private readonly lanes = h('div', { class: 'lanes' });
  private readonly list: VirtualList;
  private readonly side = h('aside', { class: 'host-call', 'aria-label': 'The chosen call' });
  private readonly empty = h('p', { class: 'empty' }, 'The plugin was not called.');
  private lines: readonly TimelineLine[] = [];
  private at: number | undefined;
  private drawn = '';

  constructor(private readonly state: ReplayState) {
    this.list = new VirtualList(
      'Calls in order',
      { select: (index) => this.select(index), open: (index) => this.select(index) },
      'call',
    );
    this.list.element.classList.add('timeline');
    this.element.append(this.lanes, this.empty, this.list.element, this.side);
  }

  render(): void {
    const { state } = this;
    const { version, focusSeq, selected } = state;
    const shown = JSON.stringify([version, focusSeq, selected]);
    if (shown === this.drawn) return;
    this.drawn = shown;
    this.lines = state.detail?.lines ?? [];
    const found = this.lines.findIndex(({ seq, call }) => seq === focusSeq && call !== undefined);
    this.at = found === -1 ? undefined : found;
    const whole = this.span();
    this.empty.hidden = this.lines.length > 0;
    this.list.element.hidden = this.lines.length === 0;
    this.list.update(this.lines.length, (index) => this.rowAt(index, whole), this.at);
    if (this.at !== undefined) this.list.reveal(this.at);
    this.drawLanes(whole);
    this.side.hidden = state.call === undefined || state.call.seq !== focusSeq;
    if (!this.side.hidden && state.call !== undefined) this.side.replaceChildren(...hostCallView(state.call));
  }

  focus(): void {
    this.list.element.focus({ preventScroll: true });
  }

  /** Microseconds that bars are drawn to scale of. */
  private span(): number {
    const ends = this.lines.map(({ timing }) => (timing === undefined ? 0 : timing.start + timing.duration));
    return ends.reduce((most, end) => Math.max(most, end), 1);
  }

  private rowAt(index: number, whole: number): Row | undefined {
    const line = this.lines[index];
    if (line === undefined) return undefined;
    const { depth, text, kind, timing, plugin } = line;
    const content = h('span', { class: `text ${kind}`, title: text }, text);
    content.style.paddingInlineStart = `${depth * 16}px`;
    const names = this.state.panel.plugins;
    const lane = names.length > 1 ? h('span', { class: 'lane-name' }, names[plugin ?? 0]?.name ?? '') : '';
    const took = timing === undefined ? '' : durationLabel(timing.duration);
    return {
      key: index,
      label: `${text}${took === '' ? '' : `, ${took}`}`,
      mark: kind,
      cells: [lane, content, h('span', { class: 'took' }, took), bar(line, whole)],
    };
  }

  private select(index: number): void {
    const line = this.lines[index];
    if (line !== undefined) this.state.show('Timeline', line.seq);
  }

  /** One for each plugin of a chain, with its calls where they were in time. */
  private drawLanes(whole: number): void {
    const { plugins } = this.state.panel;
    this.lanes.hidden = plugins.length < 2 || this.lines.length === 0;
    if (this.lanes.hidden) return;
    this.lanes.replaceChildren(
      ...plugins.map(({ name }, place) => {
        const calls = this.lines.filter(({ kind, plugin }) => kind === 'call' && (plugin ?? 0) === place);
        const track = h('div', { class: 'track' }, ...calls.map((line) => this.block(line, whole)));
        return h(
          'div',
          { class: 'lane', role: 'group', 'aria-label': `${name}: ${calls.length} calls` },
          h('span', { class: 'lane-name' }, name),
          track,
        );
      }),
    );
  }

  private block(line: TimelineLine, whole: number): HTMLElement {
    const { timing = { start: 0, duration: 0 }, text, seq } = line;
    const block = h('button', { type: 'button', class: 'block', title: text, 'aria-label': text, tabindex: '-1' });
    block.style.insetInlineStart = `${(100 * timing.start) / whole}%`;
    block.style.inlineSize = `max(3px, ${(100 * timing.duration) / whole}%)`;
    block.addEventListener('click', () => this.state.show('Timeline', seq));
    return block;
  }
}

function bar({ timing, kind }: TimelineLine, whole: number): HTMLElement {
  const track = h('span', { class: 'bar-track', 'aria-hidden': 'true' });
  if (timing === undefined) return track;
  const fill = h('span', { class: `bar-fill ${kind}` });
  fill.style.insetInlineStart = `${(100 * timing.start) / whole}%`;
  fill.style.inlineSize = `max(1px, ${(100 * timing.duration) / whole}%)`;
  track.append(fill);
  return track;
}

/** `6 µs`, `0.21 ms` */
export function durationLabel(microseconds: number): string {
  if (microseconds < 10) return `${microseconds.toFixed(1)} µs`;
  return microseconds < 1000 ? `${Math.round(microseconds)} µs` : `${(microseconds / 1000).toFixed(2)} ms`;
}
