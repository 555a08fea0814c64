/** "Import proxy_log from env": for calls of what a proxy has and the module does not import. */

import { identifierOf, nameOf } from '../../literals';
import type { Entry } from '../../module-scope';
import type { TextEdit } from '../edit';
import { identifierText } from '../naming';
import { instead, quickFix, useOf, type CodeAction, type Trouble } from './action';
import { hostImportNamed, importText, type HostImport } from './host-imports';
import { countsSignatures, renumbered } from './numbers';
import { fieldAt, fieldIndentation, importPlace } from './place';

/** Of a module that is to import something. */
type ModulePlace = Pick<Trouble, 'analysis' | 'part' | 'scope'>;

export function importHost(trouble: Trouble): readonly CodeAction[] {
  const use = useOf(trouble);
  if (use?.space !== 'func' || use.atom.kind !== 'id') return [];
  const host = hostImportNamed(use.atom.text);
  if (host === undefined) return [];
  const entry = importedAlready(trouble, host);
  if (entry !== undefined) return [useImported(trouble, entry, host)];
  const edits = importEdits(trouble, host, use.atom.text);
  return edits === undefined ? [] : [quickFix(trouble, `Import ${host.name} from ${host.module}`, edits, true)];
}

export function importedAlready({ scope }: ModulePlace, host: HostImport): Entry | undefined {
  return scope.entries('func').find(({ field }) => {
    if (field.kind !== 'func' || field.imported === undefined) return false;
    return nameOf(field.imported.module.text) === host.module && nameOf(field.imported.name.text) === host.name;
  });
}

function useImported(trouble: Trouble, { id, index }: Entry, { name, module }: HostImport): CodeAction {
  const text = id === undefined ? String(index) : (identifierText(identifierOf(id.text)) ?? id.text);
  const title = `Change to ${text}, which is ${name} of ${module}`;
  return quickFix(trouble, title, [instead(trouble.problem, text)], true);
}

/** The import, and the numbers of functions behind it counted one further. Undefined where it would shift types, too. */
export function importEdits(
  { analysis, part, scope }: ModulePlace,
  host: HostImport,
  id: string,
): TextEdit[] | undefined {
  if (countsSignatures(scope)) return undefined;
  const place = importPlace(analysis, part);
  const before = new Set(part.chunks.slice(0, place.index));
  const own = scope.entries('func').filter(({ chunk }) => before.has(chunk)).length;
  const field = importText(host, id, fieldIndentation(analysis, part));
  return [
    fieldAt(analysis, part, place, field),
    ...renumbered(part, 'func', (index) => (index >= own ? index + 1 : index)),
  ];
}
