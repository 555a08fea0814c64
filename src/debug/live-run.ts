/** One replay in a thread that the inspector holds: it goes on when it is told to, and stops where it is told to. */

import type { Worker } from 'node:worker_threads';
import type { Moment } from '../core/debug/position';
import type { AddressRange } from '../core/wasm/dwarf/info/model';
import { GO, type ReplayJob, type WorkerMessage } from '../protocol/worker';
import { ThreadInspector, type CallFrame, type Location, type Paused, type ScriptParsed } from './inspector';
import type { DebuggedModule, Program } from './program';
import { columnOf, OUR_GATE, Spots, type Condition } from './spots';
import { instructionFrom } from './stops';

/** A frame of the plugin's own code. */
export interface WasmFrame {
  /** Index in the chain of the first plugin with that module. */
  readonly plugin: number;
  readonly module: DebuggedModule;
  /** Of the original's code. */
  readonly address: number;
  readonly raw: CallFrame;
}

/** `event`: at an event of the Trace. Else in the plugin's code; `exception`: it traps next. */
export interface Halt extends Moment {
  readonly why: 'event' | 'breakpoint' | 'step' | 'exception';
  /** Innermost first; none where no code of a plugin runs. */
  readonly frames: readonly WasmFrame[];
  /** Of a trap that comes next. */
  readonly message?: string | undefined;
  /** Inlined frames that are not shown: it stands before their code. Default: 0. */
  readonly hidden?: number;
  /** Ids of the breakpoints that it is for. Default: none. */
  readonly hits?: readonly number[];
  /** That was asked of it: there is nothing else to stop for. */
  readonly isAsked?: boolean;
  /** Not in the midst of what counts instructions. */
  readonly isProper: boolean;
}

export type Advance = 'resume' | 'stepInto' | 'stepOver' | 'stepOut';

/** Where the replay went: it halted, or came to its end. */
export type Outcome = Halt | 'ended';

/** To the next call of the host, or the end of the callback. */
const REWIND_MS = 1000;
/** For the emulator to get on before it is interrupted, so that it comes to an event. */
const GETS_ON_MS = 10;

/** Of a script of ours in the thread, which is not passed over as the emulator's own code is. */
const STOP_SCRIPT = 'wasm-plugin:stop';
const STOP = `${OUR_GATE}.stop = () => { debugger; };\n//# sourceURL=${STOP_SCRIPT}`;
const STOP_COLUMN = STOP.indexOf('debugger;');
/** The emulator and Node: steps pass over them. */
const OURS = ['^file:', '^node:', '\\.js$'];

interface Place {
  readonly module: DebuggedModule;
  readonly address: number;
  /** Default: whenever it comes by. */
  readonly when?: Condition;
}

interface Passed {
  readonly module: DebuggedModule;
  /** Of one function. */
  readonly ranges: readonly AddressRange[];
}

interface LocationRange {
  readonly scriptId: string;
  readonly start: Location;
  readonly end: Location;
}

interface Script {
  readonly plugin: number;
  readonly module: DebuggedModule;
  readonly codeOffset: number;
}

export class LiveRun {
  private readonly scripts = new Map<string, Script>();
  private readonly scriptIds = new Map<DebuggedModule, string>();
  private stopScript = '';
  private inspector!: ThreadInspector;
  private spots!: Spots;
  private settle: ((outcome: Outcome) => void) | undefined;
  /** Of its last end: all instructions. */
  endTime = 0n;
  private isOver = false;
  private isHeld = false;
  private isRewinding = false;
  /** A pause was asked for, and it has not halted since. */
  private isAsked = false;
  /** It stands in the inspector. */
  private isHalted = false;
  /** The step that is under way passes over some code. */
  private isPassing = false;
  private step: () => void = () => undefined;
  private onHeld: (() => void) | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly program: Program,
    /** Shared with the thread's gate: 1 stops it at its next event. */
    private readonly wish = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  ) {}

  /** Ready to begin: breakpoints can be set. */
  static async prepare(program: Program, job: Omit<ReplayJob, 'debugged'>, worker: Worker): Promise<LiveRun> {
    const run = new LiveRun(worker, program);
    const gone = new Promise<never>((_, reject) => {
      worker.once('exit', () => reject(new Error('The thread of the replay ended before it began.')));
    });
    gone.catch(() => undefined);
    await Promise.race([run.attach(job), gone]);
    return run;
  }

  private async attach(job: Omit<ReplayJob, 'debugged'>): Promise<void> {
    const held = this.held();
    this.worker.on('message', (message: WorkerMessage) => this.hear(message));
    this.worker.on('exit', () => this.over());
    this.worker.on('error', () => this.over());
    this.inspector = await ThreadInspector.attach(this.worker, {
      paused: (paused) => void this.halted(paused).catch(() => this.over()),
      resumed: () => this.resumed(),
      script: (script) => this.scriptParsed(script),
    });
    this.spots = new Spots(this.inspector);
    this.worker.postMessage({ ...job, debugged: this.wish } satisfies ReplayJob);
    await held;
    await this.inspector.send('Debugger.enable');
    await this.passOver(OURS);
    await this.inspector.evaluate(STOP);
  }

  /** Resolves when the thread waits to begin. */
  private held(): Promise<void> {
    return this.isHeld ? Promise.resolve() : new Promise((resolve) => (this.onHeld = resolve));
  }

  private hear(message: WorkerMessage): void {
    if (message.type === 'ended') {
      this.endTime = BigInt(message.time ?? 0);
      this.tell('ended');
    }
    if (message.type !== 'held') return;
    this.isHeld = true;
    this.onHeld?.();
  }

  /** Before its beginning again; false: the plugin does not come back, and the thread is of no more use. */
  async rewind(): Promise<boolean> {
    if (this.isOver) return false;
    if (this.isAsked) await this.passOver(OURS);
    this.ask(false);
    await this.setBreakpoints([]);
    if (this.isHeld) return true;
    this.isRewinding = true;
    const held = this.held().then(() => {
      this.isRewinding = false;
      return true;
    });
    await this.evaluate(`${OUR_GATE}.abandon()`);
    void this.inspector.send('Debugger.resume').catch(() => undefined);
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), REWIND_MS).unref());
    return Promise.race([held, late]);
  }

  private scriptParsed(script: ScriptParsed): void {
    if (script.url === STOP_SCRIPT) this.stopScript = script.scriptId;
    if (script.scriptLanguage !== 'WebAssembly') return;
    const known = [...this.scripts.values()].map(({ module }) => module);
    const plugin = this.program.modules.findIndex(
      (one) => one.runningSize === script.endColumn && !known.includes(one),
    );
    const module = this.program.modules[plugin];
    if (module === undefined) return;
    this.scripts.set(script.scriptId, { plugin, module, codeOffset: script.codeOffset ?? 0 });
    this.scriptIds.set(module, script.scriptId);
  }

  /** Seqs of the events to stop at; those given before no longer count. */
  async stopAt(seqs: readonly number[]): Promise<void> {
    await this.inspector.evaluate(`${OUR_GATE}.stopAt(${JSON.stringify(seqs)})`);
  }

  /** Exactly these, of each module by its place in the chain. One call after the other. */
  setBreakpoints(wanted: readonly Place[]): Promise<void> {
    return this.spots.set(
      wanted.flatMap(({ module, address, when }) => {
        const location = this.locationOf(module, instructionFrom(module, address));
        return location === undefined ? [] : { location, when };
      }),
    );
  }

  /** Lets it begin, up to where it first halts. */
  begin(): Promise<Outcome> {
    this.isHeld = false;
    return this.wait(() => {
      this.worker.postMessage(GO);
      this.resumed();
    });
  }

  /** `skip`: addresses of `module` that a step does not stop at. */
  advance(how: Advance, skip?: Passed): Promise<Outcome> {
    this.isPassing = skip !== undefined;
    const skipList = (skip?.ranges ?? []).flatMap((range) => this.skipped(skip?.module, range));
    const params = how === 'stepInto' || how === 'stepOver' ? { skipList } : {};
    const step = () => void this.inspector.send(`Debugger.${how}`, params).catch(() => this.over());
    this.step = step;
    return this.wait(step);
  }

  /** A step halts at breakpoints also in what it passes over: V8 takes no notice of those in a skip list. */
  private skipped(module: DebuggedModule | undefined, { start, end }: AddressRange): readonly LocationRange[] {
    const [first, last] = [this.locationOf(module, start), this.locationOf(module, end)];
    if (first === undefined || last === undefined) return [];
    const { scriptId } = first;
    const columns = this.spots.columns(scriptId, columnOf(first), columnOf(last));
    const starts = [columnOf(first), ...columns.map((column) => column + 1)];
    const at = (columnNumber: number) => ({ scriptId, lineNumber: 0, columnNumber });
    return starts
      .map((from, index) => ({ scriptId, start: at(from), end: at(columns[index] ?? columnOf(last)) }))
      .filter((range) => columnOf(range.end) > columnOf(range.start));
  }

  /** It halts as soon as it can; `begin` or `advance`, which is under way or comes next, tells where. */
  pause(): void {
    this.ask(true);
    if (this.isRunning) this.interrupt();
  }

  private get isRunning(): boolean {
    return this.settle !== undefined && !this.isHalted;
  }

  private ask(isAsked: boolean): void {
    this.isAsked = isAsked;
    Atomics.store(this.wish, 0, Number(isAsked));
  }

  /** Code that runs on without an event halts where it is. A thread that stands still takes no notice. */
  private interrupt(): void {
    if (this.isPassing) this.forgetStep();
    // V8 asks of the innermost JavaScript whether it may pause there, not of the plugin's code that it called.
    void this.passOver([]).catch(() => undefined);
    void this.inspector.send('Debugger.pause').catch(() => undefined);
  }

  /** V8 does not pause in what a step passes over, until it has forgotten that; its breakpoints go with it. */
  private forgetStep(): void {
    this.isPassing = false;
    this.spots.forget();
    for (const method of ['Debugger.disable', 'Debugger.enable'])
      void this.inspector.send(method).catch(() => undefined);
  }

  /** What is asked of a thread that is about to go on is lost, so this is told when it has. */
  private resumed(): void {
    this.isHalted = false;
    setTimeout(() => this.isAsked && this.isRunning && this.interrupt(), GETS_ON_MS).unref();
  }

  /** The value of an expression of ours, in a frame or else outside. */
  evaluate(expression: string, frame?: WasmFrame): Promise<unknown> {
    return this.inspector.evaluate(expression, frame?.raw.callFrameId);
  }

  /** A thread that stands still in the inspector cannot be ended: it is let go first. */
  async end(): Promise<void> {
    if (!this.isOver) await this.inspector.send('Debugger.disable').catch(() => undefined);
    this.over();
    await this.worker.terminate();
    this.inspector.close();
  }

  private wait(start: () => void): Promise<Outcome> {
    if (this.isOver) return Promise.resolve('ended');
    const outcome = new Promise<Outcome>((resolve) => (this.settle = resolve));
    start();
    return outcome;
  }

  private over(): void {
    this.isOver = true;
    this.tell('ended');
  }

  private tell(outcome: Outcome): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(outcome);
  }

  /** Scripts that steps pass over, by patterns of their addresses. */
  private async passOver(patterns: readonly string[]): Promise<void> {
    await this.inspector.send('Debugger.setBlackboxPatterns', { patterns });
  }

  private locationOf(module: DebuggedModule | undefined, address: number) {
    const scriptId = module === undefined ? undefined : this.scriptIds.get(module);
    const script = scriptId === undefined ? undefined : this.scripts.get(scriptId);
    if (script === undefined || module === undefined || scriptId === undefined) return undefined;
    return { scriptId, lineNumber: 0, columnNumber: script.codeOffset + module.addresses.toRewritten(address) };
  }

  private async halted(paused: Paused): Promise<void> {
    this.isHalted = true;
    if (this.isRewinding || this.settle === undefined) {
      // A pause that came too late: the thread has come to its end, or back to its beginning.
      await this.inspector.send('Debugger.resume');
      return;
    }
    const { callFrames, hitBreakpoints = [] } = paused;
    const frames = callFrames.flatMap((raw) => this.frameOf(raw) ?? []);
    const [top] = callFrames;
    const isEvent = top?.location.scriptId === this.stopScript;
    const inside = frames[0]?.raw === top ? frames[0] : undefined;
    if (this.isAsked) await this.passOver(OURS);
    if (this.isAsked && !isEvent && inside === undefined) {
      // In the emulator: an event is near, or the plugin's code, which may be without end.
      await this.inspector.send('Debugger.resume');
      return;
    }
    if (isEvent && top.location.columnNumber !== STOP_COLUMN) {
      // At the end of the function that stopped it: the step has yet to leave it.
      this.step();
      return;
    }
    const isPlace = hitBreakpoints.length > 0;
    const wasAsked = this.isAsked;
    this.ask(false);
    const why = isEvent ? 'event' : isPlace ? 'breakpoint' : 'step';
    const now = (await this.evaluate(NOW)) as Now;
    const address = inside?.address ?? frames[0]?.address ?? -1;
    this.tell({
      ...{ why, frames, address, seq: now.seq, time: BigInt(now.time) },
      isAsked: wasAsked && !(isEvent ? now.wanted : isPlace),
      isProper: inside === undefined || this.isProper(inside),
    });
  }

  private isProper({ module, address, raw }: WasmFrame): boolean {
    return this.locationOf(module, address)?.columnNumber === raw.location.columnNumber;
  }

  private frameOf(raw: CallFrame): WasmFrame | undefined {
    const script = this.scripts.get(raw.location.scriptId);
    if (script === undefined) return undefined;
    const { plugin, module, codeOffset } = script;
    const address = module.addresses.toOriginal((raw.location.columnNumber ?? 0) - codeOffset);
    return { plugin, module, address, raw };
  }
}

const NOW = `((gate) => ({ time: gate.time(), seq: gate.seq(), wanted: gate.wanted() }))(${OUR_GATE})`;

interface Now {
  /** Decimal digits. */
  readonly time: string;
  readonly seq: number;
  readonly wanted: boolean;
}
