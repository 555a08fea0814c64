/** Functions of the proxy that the module does not import yet: their import comes with them. */

import type { AbiVersion } from '../../../proxywasm/abi';
import { HOST_FUNCTIONS, isHostFunction, isOfHigress } from '../../../proxywasm/signatures';
import { importDoc } from '../describe/known-docs';
import { announcedBy, signatureCode, USUAL_ABI } from '../describe/known-functions';
import { importedAlready, importEdits } from '../actions/import-host';
import { proxyImports, type HostImport } from '../actions/host-imports';
import type { Item } from './item';
import type { Position } from './position';

/** With fewer letters they would hide what the module has. */
export const FEWEST_LETTERS = 3;

export function importItems({ analysis, part, scope, prefix }: Position): Item[] {
  const letters = prefix.replace('$', '');
  if (part === undefined || scope === undefined || letters.length < FEWEST_LETTERS) return [];
  const place = { analysis, part, scope };
  const abi = announcedBy(scope) ?? USUAL_ABI;
  return proxyImports()
    .filter(({ name }) => name.includes(letters) && isOffered(name, abi))
    .filter((host) => isFree(host, place))
    .map((host) => itemOf(host, () => importEdits(place, host, `$${host.name}`)));
}

/** Those of one proxy alone are for whoever knows that proxy. */
function isOffered(name: string, abi: AbiVersion): boolean {
  return isHostFunction(name) && HOST_FUNCTIONS[name].abis.includes(abi) && !isOfHigress(name);
}

function isFree(host: HostImport, place: Parameters<typeof importedAlready>[0]): boolean {
  return importedAlready(place, host) === undefined && place.scope.named('func', `$${host.name}`) === undefined;
}

function itemOf(host: HostImport, more: Item['more']): Item {
  const { module, name, params, results } = host;
  return {
    label: `$${name}`,
    kind: 'import',
    detail: `import from ${module}: ${signatureCode({ words: params, results })}`,
    rank: '5',
    markdown: () => importDoc(module, name),
    more,
  };
}
