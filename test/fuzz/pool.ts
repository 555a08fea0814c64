/** Threads that share the inputs among them, each watched. One that hangs or breaks is replaced, behind that input. */

import { Worker } from 'node:worker_threads';
import { Clock, type Done, type Finding, type Message, type Task } from './messages';

/** Steps of more than a second are told by the thread itself. */
const MOST_MS = 20_000;
const LOOK_EACH_MS = 500;
/** In MB. A step that needs more for a moment is a finding, too. */
const MOST_HEAP = 512;

export interface Watcher {
  found(finding: Finding): void;
  done(result: Done): void;
}

/** Runs a share of the inputs to its end. */
export class Share {
  private readonly clock = new Clock();

  constructor(
    private readonly task: Omit<Task, 'clock'>,
    private readonly watcher: Watcher,
  ) {}

  /** Inputs that are behind it. */
  get finished(): number {
    const { first, step } = this.task;
    return Math.max(0, (this.clock.input - first) / step);
  }

  async run(): Promise<void> {
    for (let first: number | undefined = this.task.first; first !== undefined;) first = await this.runFrom(first);
  }

  /** Where to go on, when it did not come to the end. */
  private async runFrom(first: number): Promise<number | undefined> {
    this.clock.begin(first);
    const broken = await this.thread(first);
    if (broken === undefined) return undefined;
    const { input } = this.clock;
    const seed = (this.task.seed + input) >>> 0;
    this.watcher.found({ ...broken, seed, step: 'an input' });
    const next = input + this.task.step;
    return next < this.task.end ? next : undefined;
  }

  private thread(first: number): Promise<Pick<Finding, 'kind' | 'message'> | undefined> {
    const workerData = { ...this.task, first, clock: this.clock.buffer } satisfies Task;
    const limits = { maxOldGenerationSizeMb: MOST_HEAP };
    const thread = new Worker(new URL('./worker.mjs', import.meta.url), { workerData, resourceLimits: limits });
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        if (this.clock.elapsed < MOST_MS) return;
        void thread.terminate();
        end({ kind: 'hang', message: `ended after ${MOST_MS} ms` });
      }, LOOK_EACH_MS);
      const end = (result: Pick<Finding, 'kind' | 'message'> | undefined) => {
        clearInterval(timer);
        resolve(result);
      };
      thread.on('message', (message: Message) => {
        if ('finding' in message) this.watcher.found(message.finding);
        else this.watcher.done(message.done);
      });
      thread.on('error', (error) => end({ kind: 'crash', message: error.message }));
      thread.on('exit', () => end(undefined));
    });
  }
}
