/** Findings → a scenario that fails until the plugin is mended. */

import { dirname, relative, sep } from 'node:path';
import type { HostSwitches } from '../../core/emulator/host';
import type { PluginSettings } from '../../core/emulator/plugin';
import { lossyUtf8, tryUtf8 } from '../../core/bytes';
import type { CalloutMockFile } from '../../core/scenario/callouts';
import type { Exchange } from '../../core/scenario/exchange';
import { exchangeFile, type ExchangeFile } from '../../core/scenario/exchange-file';
import type { Expectation } from '../../core/scenario/expectation';
import { configurationBytes, type LimitsFile, type PluginFile, type ScenarioFile } from '../../core/scenario/scenario';
import { readInput } from '../files';
import { newScenarioText } from '../scenario-edit';
import type { LoadedScenario } from '../scenario-file';
import type { Finding } from './vary';

export interface Keeping {
  readonly loaded: LoadedScenario;
  readonly findings: readonly Finding[];
  /** Where it is going to stand. */
  readonly file: string;
  /** How long each exchange had. */
  readonly timeMs: number;
  /** What its first lines say. */
  readonly comment: string;
}

/** Of those findings that a test can see; undefined: of none. */
export async function findingsText(keeping: Keeping): Promise<string | undefined> {
  const findings = keeping.findings.filter(({ testable }) => testable).sort(byKind);
  if (findings.length === 0) return undefined;
  const value = await scenarioOf({ ...keeping, findings });
  if (keeping.file.endsWith('.json')) return `${JSON.stringify(value, null, 2)}\n`;
  return `${keeping.comment.replace(/^/gm, '# ')}\n${await newScenarioText(value)}`;
}

/** What does not come back ends the test, so it comes last; and what leaves the VM alive first. */
const ORDER: readonly Finding['kind'][] = ['error reply', 'trap', 'memory', 'hang'];

function byKind(one: Finding, other: Finding): number {
  return ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind);
}

async function scenarioOf({ loaded, findings, file, timeMs }: Keeping): Promise<ScenarioFile> {
  const callouts = await calloutsOf(loaded);
  return {
    ...pluginsOf(loaded, dirname(file), findings.length > 1),
    host: hostText(loaded.scenario.host),
    ...sameAs(loaded.source),
    ...(callouts.length === 0 ? {} : { callouts }),
    ...clustersOf(loaded),
    ...clockOf(loaded),
    ...limitsOf(loaded, findings, timeMs),
    exchanges: findings.map((finding, index) => keptExchange(finding, index === 0)),
  };
}

function sameAs({ startUps, xds, bufferLimit, properties, random }: ScenarioFile): ScenarioFile {
  return {
    ...(startUps === undefined ? {} : { startUps }),
    ...(xds === undefined ? {} : { xds }),
    ...(bufferLimit === undefined ? {} : { bufferLimit }),
    ...(properties === undefined ? {} : { properties }),
    ...(random === undefined ? {} : { random }),
  };
}

/** None is sent to the network. */
function clustersOf({ source }: LoadedScenario): Pick<ScenarioFile, 'clusters'> {
  if (source.clusters === undefined) return {};
  const clusters = Object.entries(source.clusters).map(
    ([name, cluster]) => [name, cluster?.endpoints === 'none' ? { endpoints: 'none' as const } : null] as const,
  );
  return { clusters: Object.fromEntries(clusters) };
}

function pluginsOf({ source, scenario, modulePaths }: LoadedScenario, folder: string, several: boolean) {
  const files = source.plugins ?? [source.plugin ?? {}];
  const plugins = files.map((file, index): PluginFile => {
    const settings = scenario.plugins[index];
    const configured = settings === undefined ? file : { ...file, ...configurationOf(file, settings) };
    // Or else the first that traps would be the end of all others.
    return several ? { ...configured, failPolicy: 'reload' } : configured;
  });
  const modules = modulePaths.map((path) => relative(folder, path).split(sep).join('/'));
  if (source.plugins !== undefined)
    return { plugins: plugins.map((plugin, index) => ({ ...plugin, module: modules[index] ?? '' })) };
  const [module = ''] = modules;
  const [plugin = {}] = plugins;
  return { module, ...(Object.keys(plugin).length === 0 ? {} : { plugin }) };
}

/** Somebody may have replaced it since it was read. */
function configurationOf(file: PluginFile, { configuration }: PluginSettings): Pick<PluginFile, 'configuration'> {
  const given = configurationBytes(file.configuration);
  const isSame = given.length === configuration.length && given.every((byte, at) => byte === configuration[at]);
  return isSame ? {} : { configuration: tryUtf8(configuration) ?? '' };
}

function hostText({ name, version }: HostSwitches): string {
  return name === 'higress' ? name : `${name}@${version}`;
}

/** A variation may need none of them. Those that were recorded stand here, too. */
async function calloutsOf({ source, files }: LoadedScenario): Promise<CalloutMockFile[]> {
  const count = source.recordings?.length ?? 0;
  const recordings = await Promise.all(files.slice(files.length - count).map(readInput));
  const recorded = recordings.map(({ bytes }) => JSON.parse(lossyUtf8(bytes)) as Pick<ScenarioFile, 'callouts'>);
  const all = [...(source.callouts ?? []), ...recorded.flatMap(({ callouts = [] }) => callouts)];
  return all.map((mock) => ({ ...mock, optional: true }));
}

function clockOf({ source, scenario }: LoadedScenario): Pick<ScenarioFile, 'clock'> {
  const { chunkMs } = source.clock ?? {};
  const start = new Date(Number(scenario.startTime / 1_000_000n)).toISOString();
  return { clock: { start, ...(chunkMs === undefined ? {} : { chunkMs }) } };
}

/** Those with which it failed. */
function limitsOf({ source }: LoadedScenario, findings: readonly Finding[], timeMs: number): { limits?: LimitsFile } {
  const ceilings = findings.flatMap(({ memoryMiB }) => memoryMiB ?? []);
  const limits = {
    ...source.limits,
    ...(findings.some(({ kind }) => kind === 'hang') ? { timeMs } : {}),
    ...(ceilings.length === 0 ? {} : { memoryMiB: Math.max(...ceilings) }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** A VM that trapped is made anew once it is a second old. */
const WAIT = { wait: 1000 };

function keptExchange({ exchange, kind }: Finding, isFirst: boolean): ExchangeFile {
  const { before = [], ...file } = exchangeFile(exchange);
  const steps = isFirst ? before : [...before, WAIT];
  return {
    ...file,
    ...(steps.length === 0 ? {} : { before: steps }),
    ...(kind === 'error reply' ? { expect: noErrorReply(exchange) } : {}),
  };
}

/** Where the status does not tell the plugin's reply from the upstream's, it is the upstream's that is expected. */
function noErrorReply({ request, response }: Exchange): Expectation {
  const isGrpc = request.headers.some(([name, value]) => /^content-type$/i.test(name) && /grpc/i.test(value));
  if (response.status >= 500 || isGrpc) return { outcome: 'answered' };
  return { headers: { ':status': { not: { matches: '^5' } } } };
}
