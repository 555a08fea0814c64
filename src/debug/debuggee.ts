/** One debugging session: what is replayed, where it stands, and what the user wants to stop at. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { dirname, resolve } from 'node:path';
import { formatProblem } from '../core/problem';
import { chosenExchanges } from '../node/chosen-exchanges';
import { Breakpoints } from './breakpoints';
import { adviceFor } from './advice';
import { Conditions } from './conditions';
import { Disassembly } from './disassembly';
import { Inspection } from './inspection';
import { hermetic, usesNetwork } from './hermetic';
import { launchRun, loadLaunch, type LaunchArguments } from './launch';
import type { Halt, LiveRun, Outcome, WasmFrame } from './live-run';
import { placeOfReference } from './breakpoints';
import { prepareProgram, type Program } from './program';
import { Recording } from './recording';
import { SourceTexts } from './source-texts';
import { Stepper } from './stepping';
import { StoppedView } from './stopped-view';
import { BackStepper } from './stepping-back';
import { Symbols } from './symbols';
import { GivenUp, TimeMachine, type StopRules } from './time-machine';
import { CHANGED, CHANGED_END, cut, DESCRIPTIONS, GIVEN_UP } from './told';
import type { StepKind } from './walk';
import { findTraps, type FoundTrap } from './traps';

export interface Stopped {
  readonly reason: string;
  readonly description: string;
  readonly text?: string;
  readonly hitBreakpointIds: readonly number[];
}

export interface DebuggeeHost {
  /** Path of the emulator thread's bundle. */
  readonly bundle: string;
  output(text: string, category: 'console' | 'stdout' | 'stderr'): void;
  stopped(stopped: Stopped): void;
  ended(): void;
}

type Granularity = DebugProtocol.SteppingGranularity | undefined;

/** What is there once it was launched. */
interface Loaded {
  readonly args: LaunchArguments;
  readonly program: Program;
  readonly symbols: readonly Symbols[];
  readonly breakpoints: Breakpoints;
  readonly machine: TimeMachine;
  readonly stepper: Stepper;
  readonly back: BackStepper;
  readonly disassembly: Disassembly;
}

export class Debuggee {
  private loaded: Loaded | undefined;
  private stopped: StoppedView | undefined;
  private readonly texts = new SourceTexts();
  /** Of the recording's outline, how many log lines and others have been told. */
  private told = 0;
  private isLoading = false;
  private isEnded = false;
  private hasChanged = false;
  /** A value was set in the run that goes on: it is no longer the one that was recorded. */
  private isChanged = false;
  private hasBegun = false;
  private traps: readonly FoundTrap[] | undefined;
  private readonly leaving = new AbortController();

  constructor(private readonly host: DebuggeeHost) {}

  get title(): string {
    const halt = this.loaded?.machine.current;
    const event = halt === undefined ? undefined : this.loaded?.machine.recording.at(halt.seq);
    const number = event?.exchange;
    const name = number === undefined ? undefined : this.nameOf(number);
    return name === undefined ? 'Replay' : `Exchange ${number}: ${name}`;
  }

  private nameOf(number: number): string | undefined {
    const { exchanges = [], connections = [] } = this.loaded?.program.loaded.scenario ?? {};
    return [...exchanges, ...connections][number - 1]?.name;
  }

  /** Throws `InputError`. */
  async load(args: LaunchArguments): Promise<void> {
    if (this.isLoading) throw new Error('One replay is debugged in this session already.');
    this.isLoading = true;
    const scenario = await loadLaunch(args);
    const exchanges = chosenExchanges(args.exchange, scenario.scenario);
    const { bundle } = this.host;
    const prepared = await prepareProgram(scenario);
    const answered = usesNetwork(prepared) ? await Recording.make(prepared, exchanges, bundle) : undefined;
    const program = hermetic(prepared, answered?.outcome.recorded);
    const count = exchanges?.length ?? scenario.scenario.exchanges.length;
    const launch = () => launchRun(program, exchanges, bundle, this.leaving.signal);
    // The first thread starts while the recording is made; of many exchanges it would take time, perhaps for nothing.
    const first = count > FEW ? [] : [launch()];
    for (const run of first) run.catch(() => undefined);
    const recording = await Recording.make(program, exchanges, bundle, args.noDebug);
    const symbols = [...new Set(program.modules)].map(
      (module) => new Symbols(module, args.sourceMap ?? {}, foldersOf(args)),
    );
    const conditions = new Conditions((...args) => this.evaluateAt(...args), {
      tell: (message, { seq }) => {
        this.tellLogs(seq);
        this.host.output(`${message}\n`, 'console');
      },
      fail: (message) => this.host.output(`${message}\n`, 'stderr'),
    });
    const breakpoints = new Breakpoints(symbols, conditions);
    const machine = new TimeMachine(launch, recording, first);
    const symbolsOf = ({ module }: WasmFrame) => symbols.find((one) => one.module === module) as Symbols;
    const stepper = new Stepper(machine, symbolsOf, symbols);
    const disassembly = new Disassembly(symbols);
    const back = new BackStepper(machine, stepper);
    this.loaded = { args, program, symbols, breakpoints, machine, stepper, back, disassembly };
    for (const problem of [...scenario.problems, ...recording.outcome.problems])
      this.host.output(`${formatProblem(problem)}\n`, 'console');
    for (const one of symbols) for (const line of adviceFor(one.module)) this.host.output(`${line}\n`, 'console');
  }

  get isLeaving(): boolean {
    return this.leaving.signal.aborted;
  }

  get isLoaded(): boolean {
    return this.loaded !== undefined;
  }

  private get all(): Loaded {
    if (this.loaded === undefined) throw new Error('Nothing has been launched yet.');
    return this.loaded;
  }

  private get rules(): StopRules {
    const { machine, breakpoints } = this.all;
    return breakpoints.rules(machine, this.traps ?? []);
  }

  setLineBreakpoints({ source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments) {
    return this.changed({ breakpoints: this.all.breakpoints.setLines(source.path ?? '', breakpoints) });
  }

  setFunctionBreakpoints({ breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments) {
    return this.changed({ breakpoints: this.all.breakpoints.setFunctions(breakpoints) });
  }

  setInstructionBreakpoints({ breakpoints }: DebugProtocol.SetInstructionBreakpointsArguments) {
    const modules = this.all.symbols.map(({ module }) => module);
    const set = this.all.breakpoints.setInstructions(breakpoints, (one) => placeOfReference(modules, one));
    return this.changed({ breakpoints: set });
  }

  async setFilters(args: DebugProtocol.SetExceptionBreakpointsArguments) {
    this.all.breakpoints.setFilters(args);
    if (this.hasBegun) await this.findTraps();
    return this.changed({});
  }

  /** Once, when somebody first wants to stop at them. */
  private async findTraps(): Promise<void> {
    const { machine, program, breakpoints, args } = this.all;
    const isWanted = breakpoints.stopsAtTraps && args.noDebug !== true && machine.recording.hasTraps;
    if (isWanted) this.traps ??= await findTraps(machine, program);
  }

  private async changed<T>(body: T): Promise<T> {
    await this.all.machine.changed(this.rules);
    return body;
  }

  locations({ source, line, endLine = line }: DebugProtocol.BreakpointLocationsArguments) {
    const lines = this.all.symbols.flatMap((one) => one.linesOf(source.path ?? ''));
    const inside = [...new Set(lines)].filter((one) => one >= line && one <= endLine);
    return { breakpoints: inside.map((one) => ({ line: one })) };
  }

  async start(): Promise<void> {
    const { args, machine } = this.all;
    const { recording } = machine;
    this.hasBegun = true;
    await this.findTraps();
    if (!recording.hasEnded && args.noDebug !== true) this.host.output(cut(recording), 'console');
    if (args.stopOnEntry === true && args.noDebug !== true) return this.toEntry();
    const { rules } = this;
    const mayStop =
      rules.breakpoints.length > 0 || rules.events.length > 0 || rules.traps.length > 0 || !recording.hasEnded;
    // Nothing to stop at: the recording was the replay.
    if (args.noDebug === true || !mayStop) {
      this.finish();
      return;
    }
    this.tell(await machine.start(rules), 'breakpoint');
  }

  private async toEntry(): Promise<void> {
    const { machine } = this.all;
    const first = machine.recording.stopAfter(0);
    this.isChanged = false;
    const halt = first === undefined ? undefined : await machine.goToEvent(first.seq);
    if (halt === undefined) {
      this.finish();
      return;
    }
    this.tell(halt, 'entry');
  }

  async resume(): Promise<void> {
    const { machine } = this.all;
    this.stopped = undefined;
    this.tell(await machine.resume(this.rules), 'breakpoint');
  }

  async reverse(): Promise<void> {
    const { machine } = this.all;
    const from = machine.current;
    this.stopped = undefined;
    if (from === undefined) return;
    const halt = await this.backwards(from, () => machine.reverse(this.rules, from));
    if (halt === undefined) await this.toEntry();
    else this.tell(halt, 'breakpoint');
  }

  async step(kind: StepKind, granularity: Granularity): Promise<void> {
    const { machine, stepper } = this.all;
    this.stopped = undefined;
    const { rules } = this;
    if (granularity === 'instruction' && (machine.current?.frames.length ?? 0) > 0)
      this.tell(await stepper.instruction(kind, rules), 'step');
    else if (this.stepsByHostCalls) this.tell(await stepper.hostCall(kind, rules), 'step');
    else this.tell(await stepper.line(kind, rules), 'step');
  }

  async stepBack(granularity: Granularity): Promise<void> {
    const { machine, back } = this.all;
    const from = machine.current;
    this.stopped = undefined;
    if (from === undefined) return;
    const halt = await this.backwards(from, () =>
      granularity === 'instruction' && from.frames.length > 0
        ? back.instruction()
        : this.stepsByHostCalls
          ? back.event(from)
          : back.line(),
    );
    if (halt === undefined) await this.toEntry();
    else this.tell(halt, 'step');
  }

  /** It stays where it is, where the way back is too long. */
  private backwards(from: Halt, find: () => Promise<Halt | undefined>): Promise<Halt | undefined> {
    const { machine } = this.all;
    const run = machine.live;
    return find()
      .catch((error: unknown) => {
        if (!(error instanceof GivenUp)) throw error;
        this.host.output(GIVEN_UP, 'console');
        return machine.settle(from);
      })
      .finally(() => (this.isChanged &&= machine.live === run));
  }

  private get stepsByHostCalls(): boolean {
    const { args, symbols } = this.all;
    return args.steps === 'hostCalls' || !symbols.some(({ hasLines }) => hasLines);
  }

  /** It runs, or is about to. */
  pause(): void {
    this.all.machine.pause();
  }

  private tell(reached: Outcome, fallback: string): void {
    const { machine, breakpoints, stepper } = this.all;
    const isAtLine = reached !== 'ended' && reached.why === 'breakpoint';
    const outcome = isAtLine ? machine.settle(stepper.shownAs(reached, breakpoints.places)) : reached;
    if (this.isLeaving) return;
    if (outcome === 'ended' || machine.live === undefined) {
      this.finish();
      return;
    }
    const inspection = new Inspection(outcome, machine.live, machine.recording, this.all.symbols);
    this.stopped = new StoppedView(inspection, this.texts, () => this.tellChange());
    this.tellLogs(outcome.seq);
    this.host.stopped(this.stoppedAt(outcome, fallback, breakpoints));
  }

  private stoppedAt(halt: Halt, fallback: string, breakpoints: Breakpoints): Stopped {
    const { machine } = this.all;
    const none = { hitBreakpointIds: [] };
    if (halt.why === 'exception')
      return { reason: 'exception', description: 'Trap', text: halt.message ?? 'The plugin trapped', ...none };
    if (halt.why === 'breakpoint' && !(machine.wasPaused && halt.hits === undefined))
      return { reason: 'breakpoint', description: 'Breakpoint', hitBreakpointIds: halt.hits ?? [] };
    const own = machine.recording.around(halt.seq);
    if (machine.wasPaused) return { reason: 'pause', description: 'Paused', ...none };
    const reason = halt.why === 'event' ? breakpoints.reasonAt(own) : undefined;
    if (reason !== undefined) return { reason: 'function breakpoint', description: `Stopped at ${reason}`, ...none };
    return {
      reason: fallback === 'breakpoint' ? 'pause' : fallback,
      description: DESCRIPTIONS[fallback] ?? 'Paused',
      ...none,
    };
  }

  /** Up to that event; none twice, for replays that go back come by again. */
  private tellLogs(until: number): void {
    if (this.isChanged) return;
    const { outline } = this.all.machine.recording;
    const first = this.told;
    while (this.told < outline.length && (outline[this.told]?.seq ?? 0) <= until) this.told++;
    const lines = outline
      .slice(first, this.told)
      .flatMap((event) => (event.kind === 'log' ? [`[${event.level}] ${event.message}\n`] : []));
    if (lines.length > 0) this.host.output(lines.join(''), 'stdout');
  }

  /** It came to its end. */
  private finish(): void {
    if (this.isEnded) return;
    const { machine } = this.all;
    this.tellLogs(Infinity);
    if (this.isChanged) this.host.output(CHANGED_END, 'console');
    for (const event of this.isChanged ? [] : machine.recording.outline)
      if (event.kind === 'trap') this.host.output(`trap in ${event.name}: ${event.message}\n`, 'stderr');
    const { stop } = machine.recording.outcome;
    // What was debugged came to its end, whatever stopped the recording.
    if (machine.live === undefined && stop !== undefined) this.host.output(`${stop.message}\n`, 'stderr');
    this.tellEnd();
  }

  tellEnd(): void {
    if (!this.isEnded) this.host.ended();
    this.isEnded = true;
  }

  async end(): Promise<void> {
    this.leaving.abort();
    await this.loaded?.machine.end();
  }

  /** What is seen where it stands. */
  get view(): StoppedView {
    if (this.stopped === undefined) throw new Error('The replay is running.');
    return this.stopped;
  }

  source({ sourceReference, source }: DebugProtocol.SourceArguments) {
    return { content: this.texts.textOf(source?.sourceReference ?? sourceReference) };
  }

  disassemble({
    memoryReference,
    offset = 0,
    instructionOffset = 0,
    instructionCount,
  }: DebugProtocol.DisassembleArguments) {
    return { instructions: this.all.disassembly.at(memoryReference, offset, instructionOffset, instructionCount) };
  }

  /** Once: steps back run the replay anew, and its other views stand on the recording. */
  private tellChange(): void {
    if (!this.hasChanged) this.host.output(CHANGED, 'console');
    this.hasChanged = true;
    this.isChanged = true;
  }

  /** `run` is the one that halted there. */
  private async evaluateAt(expression: string, halt: Halt, run: LiveRun) {
    const { machine, symbols, stepper, breakpoints } = this.all;
    const shown = stepper.shownAs(halt, breakpoints.places);
    const inspection = new Inspection(shown, run, machine.recording, symbols);
    return inspection.evaluate(expression, await inspection.topCode());
  }
}

/** Exchanges. */
const FEW = 200;

/** Where sources may be besides the project of a module: beside the scenario, and where the debugger was started. */
function foldersOf({ cwd, scenario }: LaunchArguments): readonly string[] {
  const own = scenario === undefined || scenario === '' ? [] : [dirname(resolve(cwd ?? '.', scenario))];
  return cwd === undefined ? own : [...own, cwd];
}
