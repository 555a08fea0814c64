/** Runtimes that are no proxies: wasmtime and Spin, for components and WASI modules. Read from their sources, not run. */

import { isWasiModule } from '../../emulator/hostcalls/wasi';
import { firstFaults } from '../../problem';
import type { Module } from '../../wasm/module';
import {
  answerOf,
  broken,
  caution,
  refusal,
  type Answer,
  type Candidate,
  type Finding,
  type Verdict,
  type Wit,
} from './verdict';

interface Runtime {
  readonly id: string;
  readonly target: string;
  /** Exports that make a component runnable, without their version. */
  readonly runs: RegExp;
  /** Interfaces that it provides. */
  readonly provides: RegExp;
  /** What a component must export, in words. */
  readonly wanted: string;
  /** Interfaces that it provides with a flag: the flag. */
  readonly flags?: readonly (readonly [RegExp, string])[];
}

const WASI = 'wasi:(cli|clocks|filesystem|io|random|sockets)/';

const RUNTIMES: readonly Runtime[] = [
  {
    id: 'wasmtime-run',
    target: 'wasmtime run',
    runs: /^wasi:cli\/run@/,
    provides: new RegExp(`^${WASI}`),
    wanted: 'wasi:cli/run',
    flags: [
      [/^wasi:http\//, '-Shttp'],
      [/^wasi:config\//, '-Sconfig'],
      [/^wasi:keyvalue\//, '-Skeyvalue'],
      [/^wasi:tls\//, '-Stls'],
      [/^wasi:nn\//, '-Snn'],
    ],
  },
  {
    id: 'wasmtime-serve',
    target: 'wasmtime serve',
    runs: /^wasi:http\/(incoming-handler|handler)@/,
    provides: /^wasi:(http|io|clocks|random)\/|^wasi:cli\/(stdin|stdout|stderr)@/,
    wanted: 'wasi:http/incoming-handler',
    flags: [[new RegExp(`^${WASI}`), '-Scli']],
  },
  {
    id: 'spin',
    target: 'Spin 2 and later',
    runs: /^wasi:http\/(incoming-handler|handler)@|^fermyon:spin\/inbound-(http|redis)|^spin:redis\/inbound-redis@/,
    provides: new RegExp(`^${WASI}|^wasi:(http|keyvalue|config|otel)/|^(fermyon:spin|spin:[a-z-]+)/`),
    wanted: 'wasi:http/incoming-handler, or a trigger of Spin',
  },
];

export function runtimeVerdicts(candidate: Candidate): Verdict[] {
  const { module, wit } = candidate;
  if (module.kind === 'component') return RUNTIMES.map((runtime) => componentVerdict(runtime, candidate, wit));
  const isProgram = module.kind === 'wasi-command' || module.kind === 'wasi-reactor';
  return isProgram ? [moduleVerdict(candidate)] : [];
}

function componentVerdict(runtime: Runtime, candidate: Candidate, wit: Wit | undefined): Verdict {
  const { id, target } = runtime;
  const unreadable = broken(candidate);
  if (unreadable.length > 0) return { id, target, answer: 'no', findings: unreadable };
  if (wit === undefined)
    return {
      id,
      target,
      answer: 'unsure',
      findings: [caution('its interfaces could not be read', 'Open its WIT for the reason.')],
    };
  const runnable = wit.exports.some((name) => runtime.runs.test(name));
  if (!runnable) {
    const findings = [refusal(`exports no ${runtime.wanted}`, `Build it for a world that exports ${runtime.wanted}.`)];
    return { id, target, answer: 'n/a', findings };
  }
  const findings = firstFaults(wit.imports, (name) => importFinding(runtime, name));
  return { id, target, answer: answerOf(findings), findings };
}

function importFinding({ provides, flags = [] }: Runtime, name: string): Finding[] {
  // What has no namespace is a function of the world itself.
  if (provides.test(name)) return [];
  const [, flag] = flags.find(([pattern]) => pattern.test(name)) ?? [];
  if (flag !== undefined)
    return [caution(`imports ${name}, which it provides with ${flag} alone`, `Start it with ${flag}.`)];
  const words = `component imports instance \`${name}\`, but a matching implementation was not found in the linker`;
  return [refusal(`imports ${name}, which it does not provide`, 'Compose it with a component that exports it.', words)];
}

/** A core module: `wasmtime run` gives it WASI preview 1, and nothing else. */
function moduleVerdict(candidate: Candidate): Verdict {
  const unreadable = broken(candidate);
  const findings = unreadable.length > 0 ? unreadable : foreignImports(candidate.module);
  const answer: Answer = answerOf(findings);
  return { id: 'wasmtime-run', target: 'wasmtime run', answer, findings };
}

function foreignImports(module: Module): Finding[] {
  const foreign = module.imports.filter(({ module: from }) => !isWasiModule(from));
  return firstFaults(foreign, ({ module: from, name, offset }) => [
    refusal(
      `imports ${from}.${name}, which it does not provide`,
      'Remove the call, or give it a module with --preload.',
      `unknown import: \`${from}::${name}\` has not been defined`,
      offset,
    ),
  ]);
}
