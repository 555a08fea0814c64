import type { PanelRequests } from '../../protocol/panel';
import type { Edits } from './edits';
import type { PanelHooks, PanelInput } from './input';

const UNSAVED = 'What was edited here is in no file yet. Save it first, then debug it.';

/** The debugger reads files, so what it replays must stand in one. */
export function debugged(
  input: PanelInput,
  edits: Edits,
  exchange: number,
  { debug }: PanelHooks,
): PanelRequests['debug']['result'] {
  if (debug === undefined) return { problems: ['There is no debugger here.'] };
  if ('recorded' in input) return { problems: ['A trace that was recorded cannot be debugged: nothing is run.'] };
  if (input.forbidden !== undefined) return { problems: [input.forbidden.reason] };
  if (edits.all !== undefined) return { problems: [UNSAVED], unsaved: true };
  const { scenario, files, loaded } = input;
  debug(scenario === undefined ? { module: files[0].path, captures: loaded.captures } : { scenario }, exchange);
  return { problems: [] };
}
