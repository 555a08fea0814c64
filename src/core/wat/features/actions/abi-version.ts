/** "Export proxy_abi_version_0_2_1": without it a proxy takes no module for a plugin. */

import type { WatAnalysis } from '../../analysis';
import { abiOfMarkers, ENVOY_ABIS, type AbiVersion } from '../../../proxywasm/abi';
import { HOST_FUNCTIONS, isHostFunction } from '../../../proxywasm/signatures';
import type { ModulePart } from '../../document';
import { nameOf } from '../../literals';
import type { Span } from '../../problems';
import type { CodeAction } from './action';
import { fieldAt, lastPlace } from './place';

export function exportAbiVersion(analysis: WatAnalysis, { start }: Span): readonly CodeAction[] {
  const chunk = analysis.document.chunkAt(start);
  const part = chunk === undefined ? undefined : analysis.document.moduleOf(chunk);
  if (part === undefined) return [];
  const exported = exportsOf(part);
  const isPlugin = exported.some((name) => name.startsWith('proxy_on_'));
  const version = versionFor(part);
  if (!isPlugin || version === undefined || abiOfMarkers(exported) !== undefined) return [];
  const name = `proxy_abi_version_${version.replaceAll('.', '_')}`;
  const edit = fieldAt(analysis, part, lastPlace(analysis, part), `(func (export "${name}"))`);
  return [{ title: `Export ${name}`, kind: 'source', edits: [edit] }];
}

/** Of functions. */
function exportsOf({ chunks }: ModulePart): string[] {
  const atoms = chunks.flatMap(({ field }) => {
    if (field?.kind === 'func') return field.exports;
    return field?.kind === 'export' && field.use?.space === 'func' && field.name !== undefined ? [field.name] : [];
  });
  return atoms.flatMap(({ text }) => nameOf(text) ?? []);
}

/** The latest that has all functions which the module imports. */
function versionFor({ chunks }: ModulePart): AbiVersion | undefined {
  const imported = chunks.flatMap(({ field }) =>
    field?.kind === 'func' && field.imported !== undefined ? (nameOf(field.imported.name.text) ?? []) : [],
  );
  const needed = imported.filter(isHostFunction).map((name) => HOST_FUNCTIONS[name].abis);
  return ENVOY_ABIS.findLast((version) => needed.every((abis) => abis.includes(version)));
}
