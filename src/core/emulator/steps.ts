/** What a scenario has happen between exchanges: time passes, ticks come, others fill queues. */

import { warning, type Problem } from '../problem';
import type { Step } from '../scenario/exchange';
import { NS_PER_MS } from './clock';
import type { World } from './world';

/** A day: a plugin that sets no tick period has no ticks. */
const HORIZON_NS = 86_400_000_000_000;

/** What could not be done, as warnings. */
export function takeSteps(steps: readonly Step[], world: World): Problem[] {
  return steps.flatMap((step) => take(step, world) ?? []);
}

function take(step: Step, { scheduler, clock, shared }: World): Problem | undefined {
  if ('wait' in step) scheduler.runUntil(clock.peek() + step.wait * NS_PER_MS);
  else if ('ticks' in step) return runTicks(step.ticks, { scheduler, clock });
  else {
    const { queue, vmId, value } = step.enqueue;
    const token = shared.resolve(vmId, queue);
    if (token === undefined) return noQueue(queue, vmId);
    shared.enqueue(token, value);
    scheduler.runUntil(clock.peek());
  }
  return undefined;
}

function noQueue(queue: string, vmId: string): Problem {
  const message = `no plugin of the VM "${vmId}" has registered the queue "${queue}", so nothing was put into it`;
  return warning('no-queue', message, {}, 'Check queue and vmId of the step "enqueue".');
}

function runTicks(count: number, { scheduler, clock }: Pick<World, 'scheduler' | 'clock'>): Problem | undefined {
  const horizon = clock.peek() + HORIZON_NS;
  for (let left = count; left > 0;) {
    const { next } = scheduler;
    if (next === undefined || next.time > horizon) return noTicks(left);
    if (next.isTick) left--;
    scheduler.runNext();
  }
  return undefined;
}

function noTicks(left: number): Problem {
  const message = `${left} ticks did not come: no plugin has asked for them`;
  return warning('no-ticks', message, {}, 'A plugin asks by proxy_set_tick_period_milliseconds.');
}
