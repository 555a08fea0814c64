/** Envoy, and what is Envoy inside: Istio, Higress. The link rules are the emulator's own. */

import { ENVOY_VERSIONS, parseHost, type HostSwitches } from '../../emulator/host';
import { announcedAbi, checkExports, checkImports, knownAbis, missingAbi } from '../../emulator/link';
import type { AbiVersion } from '../../proxywasm/abi';
import type { Module } from '../../wasm/module';
import { cautions } from './envoy-cautions';
import { BYTECODE, fileFault } from './envoy-file';
import { instanceFindings, oversizedImports } from './envoy-instance';
import { CRASH, exportCrashes, importCrashes } from './envoy-types';
import { answerOf, broken, finding, refusal, type Candidate, type Finding, type Verdict } from './verdict';

const NONE: ReadonlySet<string> = new Set();

/** Versions in a row that say the same are one verdict. */
export function envoyVerdicts(candidate: Candidate): Verdict[] {
  const runs = grouped(
    ENVOY_VERSIONS.map((version) => ({ version, findings: envoyFindings(candidate, `envoy@${version}`) })),
  );
  return runs.map(({ versions, findings }) =>
    verdict(`envoy@${versions.at(-1)}`, `Envoy ${range(versions)}`, findings, versions),
  );
}

/** Each release has the Envoy of its time, and registers nothing besides (istio/proxy `ENVOY_VERSION.txt`). */
const ISTIO: readonly (readonly [istio: string, envoy: string])[] = [
  ['1.25', '1.33'],
  ['1.26', '1.34'],
  ['1.27', '1.35'],
  ['1.28', '1.36'],
  ['1.29', '1.37'],
  ['1.30', '1.38'],
  ['1.31', '1.39'],
];

export function istioVerdicts(candidate: Candidate): Verdict[] {
  const runs = grouped(
    ISTIO.map(([version, envoy]) => ({ version, findings: envoyFindings(candidate, `envoy@${envoy}`) })),
  );
  return runs.map(({ versions, findings }) =>
    verdict(`istio@${versions.at(-1)}`, `Istio ${range(versions)}`, findings, versions),
  );
}

export function higressVerdict(candidate: Candidate): Verdict {
  return verdict('higress', 'Higress 2.1.4 and later', envoyFindings(candidate, 'higress'));
}

function verdict(id: string, target: string, findings: readonly Finding[], versions?: readonly string[]): Verdict {
  const crashes = findings.some(({ words }) => words === CRASH);
  const answer = crashes ? 'crashes' : answerOf(findings);
  return { id, target, answer, ...(versions === undefined ? {} : { versions }), findings };
}

interface Run {
  readonly versions: readonly string[];
  readonly findings: readonly Finding[];
}

function grouped(all: readonly { version: string; findings: readonly Finding[] }[]): Run[] {
  const runs: Run[] = [];
  for (const { version, findings } of all) {
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.findings, findings)) {
      runs[runs.length - 1] = { ...last, versions: [...last.versions, version] };
    } else runs.push({ versions: [version], findings });
  }
  return runs;
}

function isSame(findings: readonly Finding[], others: readonly Finding[]): boolean {
  return findings === others || JSON.stringify(findings) === JSON.stringify(others);
}

function range(versions: readonly string[]): string {
  return versions.length === 1 ? (versions[0] ?? '') : `${versions[0] ?? ''}–${versions.at(-1) ?? ''}`;
}

const foundOf = new WeakMap<Candidate, Map<string, readonly Finding[]>>();

/** `hostName`: of the emulator, such as `envoy@1.40`. In the order in which Envoy looks. */
export function envoyFindings(candidate: Candidate, hostName: string): readonly Finding[] {
  const { value: host } = parseHost(hostName);
  const known = foundOf.get(candidate) ?? new Map<string, readonly Finding[]>();
  foundOf.set(candidate, known);
  // Hosts that are alike in what link rules ask for are looked at once.
  const { name, wholeWasi, callsMainVoid } = host;
  const key = `${name} ${wholeWasi} ${callsMainVoid}`;
  const findings = known.get(key) ?? findingsAt(candidate, host);
  known.set(key, findings);
  return findings;
}

function findingsAt(candidate: Candidate, host: HostSwitches): readonly Finding[] {
  const abi = announcedAbi(candidate.module, host);
  const unreadable = fileFindings(candidate, host, abi);
  if (unreadable.length > 0 || abi === undefined) return unreadable;
  return [...reached(stages(candidate.module, host, abi)), ...cautions(candidate.module)];
}

/** Why it does not come to linking. */
function fileFindings(candidate: Candidate, host: HostSwitches, abi: AbiVersion | undefined): Finding[] {
  const fault = fileFault(candidate, knownAbis(host));
  const words = fault ?? { words: BYTECODE };
  const errors = broken(candidate, words.words);
  if (errors.length > 0) return errors;
  if (abi === undefined) return [{ ...finding(missingAbi(candidate.module)), ...words }];
  return fault === undefined ? [] : [refusal(NAMES, 'Build it again, or strip its names.', fault.words)];
}

const NAMES = 'its section with the names of functions is broken; engines pass over that, Envoy does not';

function stages(module: Module, host: HostSwitches, abi: AbiVersion): Finding[][] {
  const target = { abi, host, allowed: NONE };
  const imports = [...checkImports(module, target).map(finding), ...oversizedImports(module)];
  const inOrder = imports.sort((one, other) => (one.offset ?? 0) - (other.offset ?? 0));
  return [
    importCrashes(module),
    // Of the imports that it cannot link its log names the first alone.
    ...inOrder.map((fault) => [fault]),
    instanceFindings(module),
    exportCrashes(module),
    checkExports(module, target).map(finding),
  ];
}

/** Envoy goes no further than to the first stage where something is wrong: what comes after is not in its log. */
function reached(all: readonly (readonly Finding[])[]): Finding[] {
  const first = all.findIndex((findings) => findings.length > 0);
  return all.flatMap((findings, index) => (index > first ? findings.map(withoutWords) : findings));
}

export function withoutWords({ severity, message, remedy, offset }: Finding): Finding {
  const more = { ...(remedy === undefined ? {} : { remedy }), ...(offset === undefined ? {} : { offset }) };
  return { severity, message, ...more };
}
