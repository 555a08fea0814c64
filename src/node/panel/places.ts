/** Whether the places of changes still lead, in a text that somebody may be writing, to what the panel shows. */

import { isDeepStrictEqual } from 'node:util';
import { utf8 } from '../../core/bytes';
import type { ScenarioFile } from '../../core/scenario/scenario';
import { parseYaml } from '../documents';
import { inputError } from '../errors';
import type { Change, Steps } from '../scenario-edit';

/** Throws `InputError`. `source`: what the places were found in. */
export async function checkPlaces(
  file: string,
  text: string,
  source: ScenarioFile,
  changes: readonly Change[],
): Promise<void> {
  const { value } = await parseYaml(file, utf8(text));
  const moved = changes.find((change) => !leadsToTheSame(change, source, value));
  if (moved === undefined) return;
  const message = `nothing was written: ${holderOf(moved.path).join('.')} in its text is not what the panel has replayed`;
  throw inputError('moved', message, file, 'Save the scenario in its editor first, and try again.');
}

/** A name leads to what has it, and what is appended goes behind whatever is there. */
function leadsToTheSame({ path, value }: Change, source: unknown, now: unknown): boolean {
  if (path[0] === 'expect' || path[1] === '+') return true;
  const holder = holderOf(path);
  const [before, present] = [at(source, holder), at(now, holder)];
  const [field] = path.slice(holder.length);
  // Several may be kept of one exchange, one after the other.
  if (field === 'expect') return isDeepStrictEqual({ ...fields(present), expect: 0 }, { ...fields(before), expect: 0 });
  const after = field === undefined ? value : { ...fields(before), [field]: value };
  return [before, after].some((one) => isDeepStrictEqual(present, one));
}

/** The item of a list, or the field of the scenario, that is changed or has in it what is. */
function holderOf(path: Steps): Steps {
  return path.slice(0, typeof path[1] === 'number' ? 2 : 1);
}

function at(root: unknown, path: Steps): unknown {
  return path.reduce<unknown>((value, step) => fields(value)[step], root);
}

function fields(value: unknown): Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
