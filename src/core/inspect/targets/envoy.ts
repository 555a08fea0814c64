/** Envoy, and what is Envoy inside: Istio, Higress. The link rules are the emulator's own. */

import { ENVOY_VERSIONS, parseHost, type HostSwitches } from '../../emulator/host';
import { announcedAbi, checkLinks, missingAbi } from '../../emulator/link';
import { firstFaults } from '../../problem';
import { isHostFunction } from '../../proxywasm/signatures';
import { functionNames, importedFunctions } from '../../wasm/functions';
import { functionType, isFuncType, type FuncType, type Module } from '../../wasm/module';
import { answerOf, broken, caution, finding, refusal, type Candidate, type Finding, type Verdict } from './verdict';

const NONE: ReadonlySet<string> = new Set();

/** Versions in a row that say the same are one verdict. */
export function envoyVerdicts(candidate: Candidate): Verdict[] {
  const runs = grouped(
    ENVOY_VERSIONS.map((version) => ({ version, findings: envoyFindings(candidate, `envoy@${version}`) })),
  );
  return runs.map(({ versions, findings }) =>
    verdict(`envoy@${versions.at(-1)}`, `Envoy ${range(versions)}`, findings),
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
    verdict(`istio@${versions.at(-1)}`, `Istio ${range(versions)}`, findings),
  );
}

export function higressVerdict(candidate: Candidate): Verdict {
  return verdict('higress', 'Higress 2.1.4 and later', envoyFindings(candidate, 'higress'));
}

function verdict(id: string, target: string, findings: readonly Finding[]): Verdict {
  const crashes = findings.some(({ words }) => words === CRASH);
  return { id, target, answer: crashes ? 'crashes' : answerOf(findings), findings };
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

function findingsAt(candidate: Candidate, host: HostSwitches): Finding[] {
  const { module, problems } = candidate;
  if (module.kind === 'unknown') return broken(candidate, 'Failed to parse corrupted Wasm module');
  const abi = announcedAbi(module, host);
  if (abi === undefined) return [finding(missingAbi(module))];
  if (problems.some(({ severity }) => severity === 'error')) return broken(candidate, 'Failed to load Wasm bytecode');
  const faults = checkLinks(module, { abi, host, allowed: NONE }).map(finding);
  return [...crashFindings(module), ...firstWords(faults), ...mockFinding(module), ...memoryFinding(module)];
}

/** Of the imports that it cannot link Envoy's log names the first alone. */
function firstWords(faults: readonly Finding[]): Finding[] {
  const first = faults.find(({ words }) => words?.startsWith(LINKING));
  return faults.map((fault) => {
    if (fault === first || fault.words?.startsWith(LINKING) !== true) return fault;
    return withoutWords(fault);
  });
}

export function withoutWords({ severity, message, remedy, offset }: Finding): Finding {
  const more = { ...(remedy === undefined ? {} : { remedy }), ...(offset === undefined ? {} : { offset }) };
  return { severity, message, ...more };
}

const LINKING = 'Failed to load Wasm module due to';
const CRASH = 'Fatal error: unreachable code';

/** Its V8 runtime cannot say what type these are, and gives up with the whole process. */
function crashFindings(module: Module): Finding[] {
  const withVectors = new Set(module.types.filter((type) => isFuncType(type) && hasVector(type)));
  const imported = importedFunctions(module).map((_, index) => index);
  const exported = module.exports.filter(({ kind }) => kind === 'func').map(({ index }) => index);
  const vectors = firstFaults(new Set([...imported, ...exported]), (index) => {
    const type = functionType(module, index);
    return type !== undefined && withVectors.has(type) ? [functionNames(module)[index] ?? ''] : [];
  });
  const tags =
    module.imports.some(({ type }) => type.kind === 'tag') || module.exports.some(({ kind }) => kind === 'tag');
  return [
    ...vectors.map((name) =>
      refusal(
        `the type of ${name} has a v128, on which Envoy itself ends`,
        'Pass vectors through memory, or build without SIMD in what is imported and exported.',
        CRASH,
      ),
    ),
    ...(tags
      ? [
          refusal(
            'imports or exports an exception tag, on which Envoy itself ends',
            "Build without exceptions across the module's border.",
            CRASH,
          ),
        ]
      : []),
  ];
}

function hasVector({ params, results }: FuncType): boolean {
  return params.includes('v128') || results.includes('v128');
}

/**
 * The Go SDK has its host calls in files for Wasm, and a mock of the host in files for tests. A build that takes the mock
 * exports every callback and imports nothing of the proxy: it loads, and does nothing.
 */
function mockFinding(module: Module): Finding[] {
  const calls = importedFunctions(module).some(({ module: from, name }) => from === 'env' && isHostFunction(name));
  if (calls) return [];
  const isGo =
    module.producers.some(({ name }) => name === 'Go') || module.sections.some(({ name }) => name === 'go:buildid');
  const remedy = isGo
    ? 'Its SDK fell back to the mock host that it has for tests: use github.com/proxy-wasm/proxy-wasm-go-sdk, with GOOS=wasip1 GOARCH=wasm and without the tag proxytest.'
    : 'Check that the SDK is built for the proxy, not with a mock of it, and that the plugin calls anything.';
  return [caution('imports no proxy_* function at all: it loads, but it can see and do nothing', remedy)];
}

const MOST_PAGES = 16_384n;

function memoryFinding(module: Module): Finding[] {
  const pages = module.memories.reduce((sum, { min }) => sum + min, 0n);
  if (pages <= MOST_PAGES) return [];
  const message = `needs ${pages} pages of memory to start, Envoy's limit is ${MOST_PAGES} (1 GiB)`;
  return [refusal(message, 'Build it with less initial memory.', 'Failed to create new Wasm instance')];
}
