/** "Keep as expectation": on anything that a scenario can expect. */

import type { HeaderList, MessageView } from '../../core/trace/events';
import type { Keepable } from '../../protocol/panel';
import { link } from '../dom';
import type { ReplayState } from './state';

/** Undefined where there is no scenario that could have it. */
export function keepLink(state: ReplayState, what: string, ...expectations: Keepable[]): HTMLElement | undefined {
  const { panel, selected } = state;
  const isConnection = panel.exchanges.find(({ index }) => index === selected)?.method === 'TCP';
  if (panel.module === undefined || isConnection || expectations.length === 0) return undefined;
  const element = link('Keep', `Keep as expectation: ${what}`, () => void state.keepExpectations(expectations));
  element.classList.add('keep');
  element.setAttribute('aria-label', `Keep as expectation: ${what}`);
  return element;
}

/** As the checks join values of one name. */
export function valueOf(headers: HeaderList, name: string): string | null {
  const values = headers.filter(([other]) => other === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** None of a body of which only the beginning is known. */
export function bodyExpectation(path: readonly string[], { body }: MessageView): Keepable[] {
  if (body === undefined) return [{ path, value: '' }];
  if (body.cut === true) return [];
  return [{ path, value: 'text' in body ? body.text : { base64: body.base64 } }];
}

export function contentTypeOf(message: MessageView | undefined): string {
  return valueOf(message?.headers ?? [], 'content-type') ?? '';
}
