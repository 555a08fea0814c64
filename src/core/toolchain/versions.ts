/** Versions as compilers print them, and which of them go together. */

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** `go version go1.26.8 linux/amd64`, `tinygo version 0.39.0 linux/amd64 (…)`, `rustc 1.95.0 (…)`, `Version 0.28.20`. */
export function versionIn(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /(?<![\w.-])(?:go|v)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

export function versionLabel({ major, minor, patch }: Version): string {
  return `${major}.${minor}.${patch}`;
}

/** At least `major.minor`. */
export function isFrom(version: Version, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** The Go that a TinyGo says it uses: `(using go version go1.25.0 and LLVM version 19.1.2)`. */
export function goOfTinyGo(text: string): Version | undefined {
  // Of a Go in development it is `devel go1.27-abc`, of none `<unknown>`.
  const [, used] = /using go version (.{1,100}?) and LLVM/.exec(text) ?? [];
  return used === undefined ? undefined : versionIn(used);
}

/** Go's minor versions that a TinyGo takes, from its minor version on. (TinyGo `builder/config.go`, by release.) */
const TINYGO: readonly (readonly [tinygo: number, least: number, most: number])[] = [
  [26, 18, 19],
  [27, 18, 20],
  [29, 18, 21],
  [31, 18, 22],
  [32, 19, 22],
  [33, 19, 23],
  [36, 19, 24],
  [39, 19, 25],
];
/** Of later ones it is not known here; they say themselves what they need. */
const LAST_KNOWN = 40;
/** Earlier ones compile no filters that today's SDKs are made for. */
const FIRST_KNOWN = 26;

/** Go's minor versions; undefined where it is not known. */
export function goRangeOf(tinygo: Version): readonly [least: number, most: number] | undefined {
  if (tinygo.major !== 0 || tinygo.minor < FIRST_KNOWN || tinygo.minor > LAST_KNOWN) return undefined;
  const [, least, most] = TINYGO.findLast(([minor]) => tinygo.minor >= minor) ?? [];
  return least === undefined || most === undefined ? undefined : [least, most];
}

/** Why this Go does not go with that TinyGo, and what does; undefined where nothing speaks against it. */
export function tinyGoConflict(tinygo: Version, go: Version): { message: string; remedy: string } | undefined {
  const [least, most] = goRangeOf(tinygo) ?? [0, Infinity];
  if (go.minor >= least && go.minor <= most) return undefined;
  const names = `TinyGo ${versionLabel(tinygo)} takes Go 1.${least} to 1.${most}, and finds Go ${versionLabel(go)}`;
  const newer = TINYGO.find(([, , highest]) => highest >= go.minor)?.[0];
  const older = `install Go 1.${most} and put it first on PATH`;
  const remedy =
    go.minor < least
      ? `Install Go 1.${most} or put it first on PATH.`
      : `${newer === undefined ? 'Install a newer TinyGo' : `Install TinyGo 0.${newer} or newer`}, or ${older}.`;
  return { message: names, remedy };
}
