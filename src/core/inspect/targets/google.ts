/**
 * Google Cloud's Service Extensions plugins (Application Load Balancer, Media CDN): plugins/README.md of
 * github.com/GoogleCloudPlatform/service-extensions, and its documentation. Its tester is proxy-wasm-cpp-host with the
 * WASI functions of Envoy 1.39; whether production refuses what it does not support is not told, so nothing is "no" that
 * the tester loads.
 */

import { isHostFunction } from '../../proxywasm/signatures';
import { importedFunctions } from '../../wasm/functions';
import type { Module } from '../../wasm/module';
import { envoyFindings, withoutWords } from './envoy';
import { caution, type Candidate, type Finding, type Verdict } from './verdict';

const WORKS = /^proxy_(log|get_log_level|get_current_time_nanoseconds|send_local_response|get_property|(get|set)_buffer_\w+|(get|add|replace|remove|set)_header_map_\w+)$/; // prettier-ignore
/** Every SDK imports these; without callouts and pauses they do nothing. */
const OF_SDKS = /^proxy_(set_effective_context|continue_stream|get_status|done)$/;
const MOST_MEMORY = 16 * 1024 * 1024;
const PAGE = 65_536;

export function googleVerdict(candidate: Candidate): Verdict {
  const hard = envoyFindings(candidate, 'envoy@1.39').filter(({ severity }) => severity === 'error');
  const soft = hard.length > 0 ? [] : limits(candidate.module);
  const answer = hard.length > 0 ? 'no' : soft.length > 0 ? 'unsure' : 'yes';
  const findings = [...hard.map(withoutWords), ...soft];
  return { id: 'google', target: 'Google Cloud Service Extensions', answer, findings };
}

function limits(module: Module): Finding[] {
  const imports = importedFunctions(module)
    .filter(({ module: from, name }) => from === 'env' && isHostFunction(name))
    .map(({ name }) => name);
  const unsupported = imports.filter((name) => !WORKS.test(name) && !OF_SDKS.test(name));
  const memory = module.memories.reduce((sum, { min }) => sum + Number(min), 0) * PAGE;
  return [
    ...(unsupported.length === 0
      ? []
      : [
          caution(
            `imports what is not supported there: ${listed(unsupported)}`,
            'It loads, and these answer 12 (Unimplemented) or do nothing: no callouts, timers, shared data, queues, metrics.',
          ),
        ]),
    ...(memory > MOST_MEMORY
      ? [
          caution(
            `starts with ${memory / 1024 / 1024} MiB of memory, the limit is 16 MiB for each VM`,
            'Build it with less initial memory. Go needs more than that as a rule; use Rust or C++.',
          ),
        ]
      : []),
  ];
}

const MOST_NAMED = 8;

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
