/** Two panes and a handle between them. Nothing is moved in the document when the second comes or goes, so that lists
 * stay where they were scrolled to. */

import { h } from './dom';

const LEAST = 15;
const MOST = 85;
const STEP = 2;

export class Split {
  readonly element: HTMLElement;
  private readonly handle = h('div', {
    class: 'handle',
    role: 'separator',
    tabindex: '0',
    'aria-orientation': 'vertical',
    'aria-label': 'Width of the left pane',
    'aria-valuemin': String(LEAST),
    'aria-valuemax': String(MOST),
  });

  constructor(
    first: HTMLElement,
    private readonly second: HTMLElement,
    /** Of the first pane, in per cent. */
    private share: number,
  ) {
    this.element = h('div', { class: 'split' }, first, this.handle, second);
    this.handle.addEventListener('pointerdown', (event) => this.handle.setPointerCapture(event.pointerId));
    this.handle.addEventListener('pointermove', (event) => this.onMove(event));
    this.handle.addEventListener('keydown', (event) => this.onKey(event));
    this.resize(share);
    this.show(false);
  }

  show(isShown: boolean): void {
    this.handle.hidden = !isShown;
    this.second.hidden = !isShown;
    this.element.classList.toggle('one', !isShown);
  }

  private resize(share: number): void {
    this.share = Math.min(MOST, Math.max(LEAST, share));
    this.element.style.setProperty('--share', `${this.share}%`);
    this.handle.setAttribute('aria-valuenow', String(Math.round(this.share)));
  }

  private onMove(event: PointerEvent): void {
    if (!this.handle.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.element.getBoundingClientRect();
    this.resize(((event.clientX - left) * 100) / width);
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    this.resize(this.share + step);
  }
}
