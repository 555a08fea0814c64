/** What outlives hiding and reloading. */

import type { PanelEdits } from '../../protocol/panel';
import { KEYS, type Order } from './order';

export const TABS = [
  'Changes',
  'Timeline',
  'Logs',
  'Callouts',
  'State',
  'Edit',
  'Configuration',
  'Compare',
  'Raw',
] as const;
export type TabName = (typeof TABS)[number];

export interface Kept {
  readonly selected?: number;
  readonly tab?: TabName;
  readonly filter?: string;
  readonly order?: Order;
  readonly restore?: unknown;
  readonly edits?: PanelEdits;
}

export function restored(kept: unknown): Kept {
  if (typeof kept !== 'object' || kept === null) return {};
  const { selected, tab, filter, order, edits } = kept as Partial<Record<keyof Kept, unknown>>;
  const known = TABS.find((name) => name === tab);
  return {
    ...(typeof selected === 'number' ? { selected } : {}),
    ...(known === undefined ? {} : { tab: known }),
    ...(typeof filter === 'string' ? { filter } : {}),
    ...(isOrder(order) ? { order } : {}),
    // The other side checks them.
    ...(typeof edits === 'object' && edits !== null ? { edits: edits as PanelEdits } : {}),
  };
}

function isOrder(value: unknown): value is Order {
  if (typeof value !== 'object' || value === null) return false;
  const { by, down } = value as Partial<Record<keyof Order, unknown>>;
  return typeof down === 'boolean' && KEYS.some((key) => key === by);
}
