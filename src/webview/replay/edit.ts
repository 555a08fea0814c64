/** A request and the upstream's answer, to be edited. What is typed is replayed a moment later; typing never waits. */

import type { ExchangeFile } from '../../core/scenario/exchange-file';
import { button, h } from '../dom';
import { BodyFields, HeaderFields, headersOf, TextField } from './fields';
import { reason } from './answers';
import { Refusals } from './refusals';
import type { ReplayState } from './state';

const SETTLE_MS = 350;

export class EditView {
  readonly element = h('div', { class: 'edit' });
  private readonly problems = h('div', { class: 'problems', role: 'alert' });
  private readonly refusals = new Refusals((lines) =>
    this.problems.replaceChildren(...lines.map((line) => h('p', {}, line))),
  );
  private readonly bar = this.drawBar();
  /** Of the request before while the next one's is on its way: then nothing can be typed into it. */
  private readonly form = h('fieldset', {});
  private of: number | undefined;
  private wasEdited = false;
  private read: (() => ExchangeFile) | undefined;
  private timer: number | undefined;

  constructor(private readonly state: ReplayState) {
    this.element.append(this.problems, this.bar, this.form);
    this.show();
  }

  /** Drawn anew for another request, or for one that is saved: nothing that is being typed is lost. */
  render(): void {
    const { selected, panel, opened } = this.state;
    const exchange = panel.exchanges.find(({ index }) => index === selected);
    const isSaved = this.wasEdited && exchange?.edited !== true && this.timer === undefined;
    if (exchange !== undefined) this.wasEdited = exchange.edited === true;
    if (!opened || (selected === this.of && !(isSaved && exchange !== undefined))) return;
    this.flush();
    this.of = selected;
    // Of the form that was there before.
    this.refusals.tell([]);
    // Until its form is there, there is nothing to be sent.
    this.read = undefined;
    if (exchange?.method === 'TCP')
      this.show(h('p', { class: 'empty' }, 'TCP connections are edited in the scenario.'));
    else void this.load(selected);
  }

  private show(...content: readonly HTMLElement[]): void {
    this.form.replaceChildren(...content);
    this.form.disabled = false;
    this.bar.hidden = this.read === undefined;
  }

  private async load(selected: number): Promise<void> {
    this.form.disabled = true;
    try {
      const file = await this.state.fileOf(selected);
      if (selected !== this.of) return;
      this.show(...(file === undefined ? [] : this.draw(file)));
    } catch (error) {
      if (selected !== this.of) return;
      // A scenario with a mistake in it, for one: its own words stand above.
      this.of = undefined;
      this.show();
      this.refusals.tell([reason(error)]);
    }
  }

  private draw(file: ExchangeFile): HTMLElement[] {
    const changed = () => this.changed();
    const { request, response = {} } = file;
    const method = new TextField('Method', request.method ?? 'GET', changed);
    const url = new TextField('URL', request.url, changed, { wide: true });
    const protocol = new TextField('Protocol', request.protocol ?? 'HTTP/1.1', changed);
    const asked = messageFields('Request', request, changed);
    const status = new TextField('Status', String(response.status ?? 200), changed);
    const delay = new TextField('Delay, ms', String(response.delayMs ?? 0), changed);
    const answered = messageFields('Response', response, changed);
    this.read = () => ({
      ...file,
      request: { method: method.value, url: url.value, protocol: protocol.value, ...asked.read() },
      response: { status: Number(status.value), delayMs: Number(delay.value), ...answered.read() },
    });
    return [
      h(
        'section',
        {},
        h('h2', {}, 'Request'),
        h('div', { class: 'row-fields' }, method.element, url.element, protocol.element),
        ...asked.elements,
      ),
      h(
        'section',
        {},
        h('h2', {}, "The upstream's answer"),
        h('div', { class: 'row-fields' }, status.element, delay.element),
        ...answered.elements,
      ),
    ];
  }

  private drawBar(): HTMLElement {
    const revert = button('Revert', () => this.revert(), { secondary: true, title: 'Back to what the file has' });
    const copy = button('Add as New', () => void this.addAsNew(), { secondary: true });
    const save = button('Save to Scenario', () => void this.save(), { secondary: true });
    return h('div', { class: 'edit-bar' }, revert, copy, save);
  }

  private changed(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), SETTLE_MS);
  }

  /** What waits to be applied is applied now. */
  private flush(): void {
    if (this.timer === undefined) return;
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.of !== undefined && this.read !== undefined) void this.send(this.of, this.read());
  }

  /** Whether nothing is wrong with it. */
  private send(number: number | undefined, file: ExchangeFile): Promise<boolean> {
    return this.refusals.hear(this.state.edit(number, file));
  }

  private revert(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    const { of } = this;
    this.of = undefined;
    if (of !== undefined) void this.state.revert(of).then(() => this.render());
  }

  private async addAsNew(): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.read !== undefined) await this.send(undefined, this.read());
  }

  private async save(): Promise<void> {
    const { of, read, timer } = this;
    window.clearTimeout(timer);
    this.timer = undefined;
    // What is not typed stays what it is.
    const isTyped = timer !== undefined && of !== undefined && read !== undefined;
    const isSound = isTyped ? await this.send(of, read()) : this.problems.childElementCount === 0;
    if (isSound) await this.state.saveEdits();
  }
}

type Message = Pick<ExchangeFile['request'], 'headers' | 'body' | 'trailers'>;

function messageFields(name: string, message: Message, changed: () => void) {
  const headers = new HeaderFields(`${name} headers`, headersOf(message.headers), changed);
  const body = new BodyFields(`${name} body`, message.body, changed);
  const trailers = new HeaderFields(`${name} trailers`, headersOf(message.trailers), changed);
  const read = (): Message => ({
    headers: headers.value,
    ...(body.value === undefined ? {} : { body: body.value }),
    ...(trailers.value.length === 0 ? {} : { trailers: trailers.value }),
  });
  return { elements: [headers.element, body.element, trailers.element], read };
}
