/** What the user wants to stop at, and whether a halt is one of those. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { compareMoments, type Moment } from '../core/debug/position';
import { HOST_FUNCTION_NAMES, CALLBACK_NAMES } from '../core/proxywasm/signatures';
import type { TraceEvent } from '../core/trace/events';
import type { Halt, LiveRun } from './live-run';
import { bodyAt, type DebuggedModule } from './program';
import { instructionFrom } from './stops';
import type { Recording } from './recording';
import type { Symbols } from './symbols';
import type { FoundTrap } from './traps';
import type { CodePlace, StopRules, TimeMachine } from './time-machine';

/** What can be stopped at besides lines and functions; DAP has them as filters of exceptions. */
export const FILTERS: readonly DebugProtocol.ExceptionBreakpointsFilter[] = [
  {
    filter: 'trap',
    label: 'Traps',
    description: 'The plugin traps: at the line where it happens.',
    default: true,
  },
  {
    filter: 'callback',
    label: 'Callbacks',
    description: 'The proxy calls the plugin.',
    ...conditioned('name: on_request_headers'),
  },
  {
    filter: 'host',
    label: 'Host Calls',
    description: 'The plugin calls the proxy.',
    ...conditioned('name: get_property'),
  },
  {
    filter: 'log',
    label: 'Log Lines',
    description: 'The plugin logs.',
    ...conditioned('regular expression: failed|denied'),
  },
  {
    filter: 'header',
    label: 'Header Changes',
    description: 'The plugin changes a header.',
    ...conditioned('name: x-user'),
  },
  {
    filter: 'callout',
    label: 'First Callout',
    description: 'The plugin calls out, for the first time in an exchange.',
  },
];

function conditioned(conditionDescription: string) {
  return { supportsCondition: true, conditionDescription };
}

interface Point {
  readonly id: number;
  readonly places: readonly CodePlace[];
  /** As it was asked for. */
  readonly wanted: string;
  readonly condition: string | undefined;
  readonly hits: ((count: number) => boolean) | undefined;
  readonly message: string | undefined;
}

/** How conditions are looked at and messages are told. */
export interface BreakpointHost {
  /** Undefined: it cannot be worked out, which has been told. */
  holds(condition: string, halt: Halt, run: LiveRun): Promise<boolean | undefined>;
  log(message: string, halt: Halt, run: LiveRun): Promise<void>;
}

interface EventRule {
  readonly reason: string;
  readonly matches: (event: TraceEvent) => boolean;
  /** Of the events that match. */
  readonly hits?: Point['hits'];
  /** In the plugin's code that calls. */
  readonly condition?: Point['condition'];
}

export class Breakpoints {
  private readonly bySource = new Map<string, readonly Point[]>();
  private functions: readonly Point[] = [];
  private instructions: readonly Point[] = [];
  private functionRules: readonly EventRule[] = [];
  private filterRules: readonly EventRule[] = [];
  private traps = true;
  private lastId = 0;
  /** By id, when each was come to, in order: whoever goes back comes by the same moments again. */
  private readonly met = new Map<number, Moment[]>();

  constructor(
    private readonly symbols: readonly Symbols[],
    private readonly host: BreakpointHost,
  ) {}

  setLines(path: string, wanted: readonly DebugProtocol.SourceBreakpoint[]): DebugProtocol.Breakpoint[] {
    if (wanted.length > 0) for (const one of this.symbols) one.claim(path);
    const before = this.bySource.get(path) ?? [];
    const set = wanted.map((one) => this.line(path, one, before));
    this.bySource.set(
      path,
      set.flatMap(({ point }) => point ?? []),
    );
    return set.map(({ shown }) => shown);
  }

  private line(path: string, wanted: DebugProtocol.SourceBreakpoint, before: readonly Point[]) {
    const refused = refusal(wanted);
    if (refused !== undefined) return { shown: refused };
    const found = this.symbols.flatMap((one) => one.placesOf(path, wanted.line).map((start) => ({ one, ...start })));
    const [first] = found;
    if (first === undefined) {
      const message = this.symbols.some(({ hasLines }) => hasLines)
        ? 'No code of the plugin comes from this line, nor from one behind it in this file.'
        : 'The module does not tell which lines its code comes from: build it with debug information.';
      return { shown: { verified: false, message } };
    }
    const id = this.idOf(wanted, before);
    const places = found.map(({ one, address, depth }) => ({ module: one.module, address, depth }));
    return { point: pointOf(id, places, wanted), shown: { id, verified: true, line: first.line } };
  }

  setFunctions(wanted: readonly DebugProtocol.FunctionBreakpoint[]): DebugProtocol.Breakpoint[] {
    const before = this.functions;
    const set = wanted.map((one) => this.function(one, before));
    this.functions = set.flatMap(({ point }) => point ?? []);
    this.functionRules = set.flatMap(({ rule }) => rule ?? []);
    return set.map(({ shown }) => shown);
  }

  private function(wanted: DebugProtocol.FunctionBreakpoint, before: readonly Point[]) {
    const id = this.idOf(wanted, before);
    const { name } = wanted;
    const refused = refusal(wanted);
    if (refused !== undefined) return { shown: { id, ...refused } };
    if (isOfTheAbi(name)) return { rule: ruleFor(name, pointOf(id, [], wanted)), shown: { id, verified: true } };
    const places = this.symbols.flatMap((symbols) =>
      symbols.functionsNamed(name).map((place) => ({ module: symbols.module, ...place })),
    );
    const message = 'No function of the plugin and none of the ABI has that name.';
    if (places.length === 0) return { shown: { id, verified: false, message } };
    return { point: pointOf(id, places, wanted), shown: { id, verified: true } };
  }

  setInstructions(
    wanted: readonly DebugProtocol.InstructionBreakpoint[],
    moduleOf: (reference: string) => CodePlace | undefined,
  ) {
    const before = this.instructions;
    const set = wanted.map((one) => {
      const id = this.idOf(one, before);
      const base = moduleOf(one.instructionReference);
      const address = (base?.address ?? 0) + (one.offset ?? 0);
      if (base === undefined || bodyAt(base.module, address) === undefined)
        return { shown: { id, verified: false, message: 'There is no instruction at that address.' } };
      return { point: pointOf(id, [{ module: base.module, address }], one), shown: { id, verified: true } };
    });
    this.instructions = set.flatMap(({ point }) => point ?? []);
    return set.map(({ shown }) => shown);
  }

  /** A client sends all of them again where one has changed: those that have not are the same, and so is their count. */
  private idOf(wanted: object, before: readonly Point[]): number {
    const text = JSON.stringify(wanted);
    return before.find((one) => one.wanted === text)?.id ?? ++this.lastId;
  }

  setFilters({ filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments): void {
    const all: DebugProtocol.ExceptionFilterOptions[] = [
      ...filters.map((filterId) => ({ filterId })),
      ...filterOptions,
    ];
    this.traps = all.some(({ filterId }) => filterId === 'trap');
    this.filterRules = all.flatMap((one) => filterRule(one.filterId, one.condition) ?? []);
  }

  get stopsAtTraps(): boolean {
    return this.traps;
  }

  /** `traps`: all there are. */
  rules({ recording }: TimeMachine, traps: readonly FoundTrap[]): StopRules {
    const rules = [...this.functionRules, ...this.filterRules];
    const events = rules.length === 0 ? [] : rules.flatMap((rule) => eventsOf(rule, recording));
    return {
      breakpoints: this.places,
      events: [...new Set(events)],
      traps: this.traps ? traps : [],
      accepts: (halt, run, isSearch) =>
        halt.why === 'event' ? this.acceptsEvent(halt, run, recording) : this.accepts(halt, run, isSearch),
    };
  }

  /** Why it stopped at events up to `seq`, behind `before`. */
  reasonAt(events: readonly TraceEvent[]): string | undefined {
    const rules = [...this.filterRules, ...this.functionRules];
    return rules.find(({ matches }) => events.some(matches))?.reason;
  }

  private get points(): readonly Point[] {
    return [...[...this.bySource.values()].flat(), ...this.functions, ...this.instructions];
  }

  /** Of lines and functions. */
  get places(): readonly CodePlace[] {
    return this.points.flatMap(({ places }) => [...places]);
  }

  /** Undefined: all rules for it have conditions that do not hold. */
  private async acceptsEvent(halt: Halt, run: LiveRun, recording: Recording): Promise<readonly number[] | undefined> {
    const events = recording.around(halt.seq);
    const rules = [...this.functionRules, ...this.filterRules].filter(({ matches }) => events.some(matches));
    if (rules.length === 0) return [];
    for (const { condition } of rules)
      if (condition === undefined || (await this.host.holds(condition, halt, run)) !== false) return [];
    return undefined;
  }

  private async accepts(halt: Halt, run: LiveRun, isSearch: boolean): Promise<readonly number[] | undefined> {
    if (halt.why !== 'breakpoint') return [];
    const [top] = halt.frames;
    const here = this.points.filter(({ places }) =>
      places.some(({ module, address }) => module === top?.module && instructionFrom(module, address) === halt.address),
    );
    const hits: number[] = [];
    for (const point of here) {
      if (!(await this.isMet(point, halt, run))) continue;
      if (point.message === undefined) hits.push(point.id);
      else if (!isSearch) await this.host.log(point.message, halt, run);
    }
    return hits.length > 0 ? hits : undefined;
  }

  private async isMet({ id, condition, hits }: Point, halt: Halt, run: LiveRun): Promise<boolean> {
    // What cannot be worked out stops, so that it is seen.
    if (condition !== undefined && (await this.host.holds(condition, halt, run)) === false) return false;
    return hits === undefined || hits(this.countAt(id, halt));
  }

  /** How often it has been come to, this time included. */
  private countAt(id: number, { time, seq, address }: Halt): number {
    const moments = this.met.get(id) ?? [];
    this.met.set(id, moments);
    const moment = { time, seq, address };
    const before = moments.findLastIndex((one) => compareMoments(one, moment) <= 0);
    const isKnown = before >= 0 && compareMoments(moments[before] ?? moment, moment) === 0;
    if (!isKnown) moments.splice(before + 1, 0, moment);
    return isKnown ? before + 1 : before + 2;
  }
}

function pointOf(
  id: number,
  places: readonly CodePlace[],
  wanted: { readonly condition?: string; readonly hitCondition?: string; readonly logMessage?: string },
): Point {
  const condition = wanted.condition?.trim();
  return {
    id,
    places,
    wanted: JSON.stringify(wanted),
    condition: condition === '' ? undefined : condition,
    hits: hitCondition(wanted.hitCondition?.trim() ?? ''),
    message: wanted.logMessage === '' ? undefined : wanted.logMessage,
  };
}

/** `5`, `>= 5`, `% 10`: as other debuggers of VS Code take them; a number alone is "from then on". */
export function hitCondition(text: string): ((count: number) => boolean) | undefined {
  const [, operator = '', digits] = /^(>=|<=|==?|>|<|%)?\s*(\d+)$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits === undefined) return undefined;
  switch (operator) {
    case '>':
      return (count) => count > number;
    case '<':
      return (count) => count < number;
    case '<=':
      return (count) => count <= number;
    case '=':
    case '==':
      return (count) => count === number;
    case '%':
      return (count) => number > 0 && count % number === 0;
    default:
      return (count) => count >= number;
  }
}

const CALLBACKS: ReadonlySet<string> = new Set(CALLBACK_NAMES);
const HOST_FUNCTIONS: ReadonlySet<string> = new Set(HOST_FUNCTION_NAMES);

function isOfTheAbi(name: string): boolean {
  return CALLBACKS.has(name) || HOST_FUNCTIONS.has(name);
}

/** Why that breakpoint cannot be. */
function refusal({ name = '', condition = '', hitCondition: wanted = '' }: Partial<DebugProtocol.FunctionBreakpoint>) {
  const hits = wanted.trim();
  if (hits !== '' && hitCondition(hits) === undefined)
    return { verified: false, message: `"${hits}" is no hit count: write 5, == 5, > 5 or % 5.` };
  const message = 'Where the proxy calls there are no variables yet: set the condition on a line of the callback.';
  return CALLBACKS.has(name) && condition.trim() !== '' ? { verified: false, message } : undefined;
}

function ruleFor(name: string, { hits, condition }: Pick<Point, 'hits' | 'condition'>): EventRule {
  const matches = (event: TraceEvent) => (event.kind === 'call' || event.kind === 'host') && event.name === name;
  return { reason: name, matches, hits, condition };
}

/** Seqs. */
function eventsOf({ matches, hits = () => true }: EventRule, { events }: Recording): readonly number[] {
  return events
    .filter(matches)
    .filter((_, at) => hits(at + 1))
    .map(({ seq }) => seq);
}

function filterRule(filter: string, condition = ''): EventRule | undefined {
  const wanted = condition.trim();
  const named = (name: string) => wanted === '' || name === wanted || name === `proxy_${wanted}`;
  switch (filter) {
    case 'callback':
      return { reason: 'callback', matches: (event) => event.kind === 'call' && named(event.name) };
    case 'host':
      return { reason: 'host call', matches: (event) => event.kind === 'host' && named(event.name) };
    case 'log': {
      const pattern = patternOf(wanted);
      return { reason: 'log line', matches: (event) => event.kind === 'log' && pattern.test(event.message) };
    }
    case 'header':
      return {
        reason: 'header change',
        matches: (event) => event.kind === 'header' && (wanted === '' || event.name === wanted.toLowerCase()),
      };
    case 'callout':
      return firstCallout();
    default:
      return undefined;
  }
}

/** What is no regular expression is looked for as it stands. */
function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  }
}

function firstCallout(): EventRule {
  const first = new Map<number, number>();
  return {
    reason: 'first callout',
    matches: ({ kind, exchange = 0, seq }) => {
      if (kind !== 'callout') return false;
      if (!first.has(exchange)) first.set(exchange, seq);
      return first.get(exchange) === seq;
    },
  };
}

/** Modules and their code by a text, as DAP's references to memory and instructions are: `0:0x1f4`. */
export function instructionReference(modules: readonly DebuggedModule[], { module, address }: CodePlace): string {
  // VS Code reads them as one number: the upper part is the module.
  return `0x${(BigInt(modules.indexOf(module)) * 0x1_0000_0000n + BigInt(address)).toString(16)}`;
}

export function placeOfReference(modules: readonly DebuggedModule[], reference: string): CodePlace | undefined {
  if (!/^0x[\da-f]+$/i.test(reference)) return undefined;
  const number = BigInt(reference);
  const module = modules[Number(number >> 32n)];
  return module === undefined ? undefined : { module, address: Number(number & 0xffff_ffffn) };
}
