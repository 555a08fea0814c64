/** Cases in which the emulator differs from Envoy, by name, and why. Each counts as a disagreement. */

export const KNOWN: Readonly<Record<string, string>> = {};
