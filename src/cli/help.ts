/** What `wasm-plugin --help` prints. */

import { HOSTS, TEMPLATES } from '../core/scaffold/answers';
import { LANGUAGES } from '../core/toolchain/profile';

export const HELP = `wasm-plugin - inspect WebAssembly proxy plugins and replay captured requests through them

Usage
  wasm-plugin new DIR --template NAME [--name NAME] [--host envoy|istio|higress] [--module PATH] [--force]
  wasm-plugin build [DIR] [--watch] [--release | --debug]
  wasm-plugin doctor [LANGUAGE] [--json]
  wasm-plugin inspect FILE [--wat FUNC | --sizes | --targets | --capabilities | --diff OTHER] [--json]
  wasm-plugin replay MODULE CAPTURE... [options]
  wasm-plugin replay SCENARIO [options]
  wasm-plugin import CAPTURE... [--output SCENARIO] [--module PATH] [--keep-secrets] [--force]
  wasm-plugin test [PATH...] [--reporter spec|json|junit|github] [--watch]
  wasm-plugin fuzz MODULE CAPTURE... | SCENARIO [--runs N] [--seed N] [--exchange NUMBER] [--save FILE]
  wasm-plugin serve MODULE CAPTURE... | SCENARIO | FILE.trace [--port N]
  wasm-plugin trace FILE.trace [NUMBER] [--format jsonl|har|chrome|otlp|markdown] [--output FILE]

  MODULE    a .wasm file
  CAPTURE   HAR, cURL commands, .http requests, Envoy tap, access log (JSON lines), tests.textpb
  SCENARIO  a *.scenario.yaml file, which names its module and captures

Options of new
  --template NAME       ${Object.keys(TEMPLATES).join(', ')}
  --name NAME           of the plugin (default: made of the folder's)
  --host NAME           the proxy that it is for: ${HOSTS.join(', ')} (default envoy)
  --module PATH         Go's module path (default example.com/NAME)
  --force               write over files that are there

build reads wasm-plugin.yaml in DIR, or here. A build for a proxy (--release) is the default.
doctor says which compilers there are, and what mends those that are not: ${LANGUAGES.join(', ')}.

Options of inspect: one view of the module; without any, its imports, exports and sections
  --wat FUNC            the code of one function, by its name, a part of it, or its number
  --sizes               where the bytes go, and what would shrink it
  --targets             will it load? In Envoy by version, Istio, Higress, ngx_wasm_module and others
  --target NAME         the same, and exit code 1 when that refuses it: envoy, envoy@1.40, istio, higress, …
  --capabilities        what it may do, and the allow-list that grants it that
  --allow-list FILE     the same against a list that was agreed on, and exit code 1 when it needs more
  --diff OTHER          what has changed since the build OTHER
  --json                print it as JSON

Options of replay
  --config TEXT|@FILE   the plugin's configuration
  --time-limit MS       stop a plugin that does not come back (default 5000)
  --trace FILE          also write the trace: one JSON object a line, or, where FILE ends in .trace, as small and as
                        fast as can be
  --keep-secrets        do not mask authorization, cookies and tokens in captures
  --json                print the results as JSON
  --brief               print one line for each exchange
  --network NAME=HOST:PORT  send callouts to that cluster to the real network (may be repeated)
  --record FILE         write what the network answered; a scenario's recordings read it
  --repeat N            replay it all N times in one VM: does the plugin hold out?
  --timing              record how long each call took, for trace --format chrome and otlp
  --outcomes            record how each exchange ended and nothing else, which is faster

import writes the requests of captures into a scenario, to be read and edited.

test runs all *.scenario.yaml files of a folder (default: here), or those that are named
  --reporter NAME       spec, json, junit (XML), github (annotations); default spec
  --output FILE         write the report there
  --watch               again whenever a scenario, a capture or a module changes

fuzz replays variations of captured exchanges, looks for traps, hangs, 5xx replies and runaway memory, shrinks what it
finds and keeps it as a scenario that test runs. It takes --config, --json and --keep-secrets too.
  --runs N              how many variations (default 1000)
  --seed N              the same seed tries the same (default 1)
  --exchange NUMBER     vary that one alone (may be repeated)
  --time-limit MS       how long one exchange may take (default 1000)
  --save FILE           where findings go (default fuzz-findings.scenario.yaml beside the capture)
  --force               write over a file that is there

trace prints what a .trace file has, or one exchange of it: one JSON object a line, HAR (--side client or upstream),
Trace Event Format (chrome: opens in Perfetto), OpenTelemetry spans (otlp), or a report (markdown).

serve shows the replay panel in a browser, on this machine alone. It takes --config and --time-limit too.

Exit code: 0 fine, 1 the plugin failed or an expectation did, 2 wrong use or unreadable input.
`;
