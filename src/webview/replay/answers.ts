/** What the other side has answered, in words for people. */

import type { PanelRequests } from '../../protocol/panel';

export function importedText(name: string, count: number, problems: readonly string[]): string {
  const requests = count === 1 ? 'A request was' : `${count} requests were`;
  return [`${requests} added from ${name}.`, ...problems].join('\n');
}

export function variedText({ added, tried, problems }: PanelRequests['vary']['result']): string {
  const found = `${added.length} ${added.length === 1 ? 'brings' : 'bring'} it down`;
  const verdict = added.length === 0 ? 'none brings the plugin down' : found;
  return [`${tried} variations tried: ${verdict}.`, ...problems].join('\n');
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
