/** Conditions and messages of breakpoints, worked out where the replay halts. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointHost } from './breakpoints';
import type { Halt, LiveRun } from './live-run';

/** Of the innermost frame of the plugin's code; or why it cannot be worked out. */
type Evaluate = (
  expression: string,
  halt: Halt,
  run: LiveRun,
) => Promise<DebugProtocol.Variable | { readonly why: string }>;

export class Conditions implements BreakpointHost {
  private readonly told = new Set<string>();

  constructor(
    private readonly evaluate: Evaluate,
    private readonly host: { tell(message: string, halt: Halt): void; fail(message: string): void },
  ) {}

  /** What cannot be worked out is told once for each text, and stops. */
  async holds(condition: string, halt: Halt, run: LiveRun): Promise<boolean | undefined> {
    const isNot = await this.evaluate(`!(${condition})`, halt, run);
    if (!('why' in isNot)) return isNot.value !== 'true';
    // In its own words, where it is wrong as it stands.
    const own = await this.evaluate(condition, halt, run);
    const why = 'why' in own ? own.why : `${own.value} is neither true nor false.`;
    if (!this.told.has(condition)) this.host.fail(`The condition "${condition}" cannot be worked out: ${why}`);
    this.told.add(condition);
    return undefined;
  }

  /** `{expression}` within the message is what that is there. */
  async log(message: string, halt: Halt, run: LiveRun): Promise<void> {
    const parts = await Promise.all(
      message.split(/(\{[^{}]+\})/).map(async (part) => {
        if (!part.startsWith('{')) return part;
        const found = await this.evaluate(part.slice(1, -1), halt, run);
        return 'why' in found ? `{${found.why}}` : found.value;
      }),
    );
    this.host.tell(parts.join(''), halt);
  }
}
