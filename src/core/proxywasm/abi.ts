/** ABI versions and how a module announces one. */

export type AbiVersion = '0.1.0' | '0.2.0' | '0.2.1' | '0.2.100';

/** Marker exports. 0.2.100 is Higress's own (https://github.com/higress-group/higress). */
const MARKERS: ReadonlyMap<string, AbiVersion> = new Map([
  ['proxy_abi_version_0_1_0', '0.1.0'],
  ['proxy_abi_version_0_2_0', '0.2.0'],
  ['proxy_abi_version_0_2_1', '0.2.1'],
  ['proxy_abi_version_0_2_100', '0.2.100'],
]);

/** What Envoy knows; Higress knows its own, too. */
export const ENVOY_ABIS: readonly AbiVersion[] = ['0.1.0', '0.2.0', '0.2.1'];
export const HIGRESS_ABIS: readonly AbiVersion[] = [...ENVOY_ABIS, '0.2.100'];

/** The ABI of a module, told from the names of its exported functions in their order: the first marker decides. */
export function abiOfMarkers(exportedFunctions: readonly string[], known = HIGRESS_ABIS): AbiVersion | undefined {
  for (const name of exportedFunctions) {
    const abi = MARKERS.get(name);
    if (abi !== undefined && known.includes(abi)) return abi;
  }
  return undefined;
}
