/** The calls in order, as a waterfall: what the proxy called, what the guest called meanwhile, and how long each took. */

import type { CallTiming } from '../../core/trace/details';
import type { TimelineLine } from '../../core/trace/timeline';
import { h } from '../dom';
import { VirtualList, type Row } from '../virtual-list';
import { durationLabel } from './duration';
import { hostCallView } from './host-call';
import type { ReplayState } from './state';

/** In microseconds: what bars are drawn to scale of. */
interface Span {
  readonly start: number;
  readonly length: number;
}

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

  /** From the first call to the end of the last. */
  private span(): Span {
    const timings = this.lines.flatMap(({ timing }) => timing ?? []);
    const start = timings.reduce((least, timing) => Math.min(least, timing.start), timings[0]?.start ?? 0);
    const end = timings.reduce((most, timing) => Math.max(most, timing.start + timing.duration), start + 1);
    return { start, length: end - start };
  }

  private rowAt(index: number, whole: Span): Row | undefined {
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
      mark: kind,
      cells: [lane, content, h('span', { class: 'took' }, took), bar(line, whole)],
    };
  }

  private select(index: number): void {
    const line = this.lines[index];
    if (line !== undefined) this.state.show('Timeline', line.seq);
  }

  /** One for each plugin of a chain, with its calls where they were in time. */
  private drawLanes(whole: Span): void {
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

  private block(line: TimelineLine, whole: Span): HTMLElement {
    const { timing = { start: 0, duration: 0 }, text, seq } = line;
    const block = h('button', { type: 'button', class: 'block', title: text, 'aria-label': text, tabindex: '-1' });
    place(block, timing, whole, 3);
    block.addEventListener('click', () => this.state.show('Timeline', seq));
    return block;
  }
}

/** `least`: width in pixels. */
function place(element: HTMLElement, { start, duration }: CallTiming, whole: Span, least: number): void {
  element.style.insetInlineStart = `${(100 * (start - whole.start)) / whole.length}%`;
  element.style.inlineSize = `max(${least}px, ${(100 * duration) / whole.length}%)`;
}

function bar({ timing, kind }: TimelineLine, whole: Span): HTMLElement {
  const track = h('span', { class: 'bar-track', 'aria-hidden': 'true' });
  if (timing === undefined) return track;
  const fill = h('span', { class: `bar-fill ${kind}` });
  place(fill, timing, whole, 1);
  track.append(fill);
  return track;
}
