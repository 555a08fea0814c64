/** Will it load? One verdict for each target. */

import { envoyVerdicts, higressVerdict, istioVerdicts } from './envoy';
import { googleVerdict } from './google';
import { ngxVerdict } from './ngx';
import { runtimeVerdicts } from './runtimes';
import type { Candidate, Verdict } from './verdict';

/** Of what is no plugin, the runtimes that might take it come first, and proxies are not asked one by one. */
export function verdictsOf(candidate: Candidate): Verdict[] {
  if (candidate.module.kind === 'unknown') return [];
  const proxies = [
    ...envoyVerdicts(candidate),
    ...istioVerdicts(candidate),
    higressVerdict(candidate),
    ngxVerdict(candidate),
    googleVerdict(candidate),
  ];
  return candidate.module.kind === 'proxy-wasm' ? proxies : [...runtimeVerdicts(candidate), ...proxies];
}
