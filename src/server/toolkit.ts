/**
 * wabt's second opinion, from a thread of its own. What it alone refuses is a warning: it knows less than the
 * specification, but plugins in WAT are built with it.
 */

import { Inspector } from '../node/inspector';
import type { WatAnalysis } from '../core/wat/analysis';
import type { ModulePart } from '../core/wat/document';
import { isBeyondWabt } from '../core/wat/features/beyond-wabt';
import type { WatProblem } from '../core/wat/problems';
import type { OpenText } from './open-text';

/** wabt takes a second for a million characters. */
const LONGEST_FOR_WABT = 2_000_000;
/** A script has hundreds of modules. */
const MOST_MODULES = 50;

export class Toolkit {
  private thread: Inspector | undefined;

  /** Offsets are those of the document. Empty where wabt finds nothing or cannot judge. */
  async problems({ analysis, text }: OpenText): Promise<WatProblem[]> {
    if (analysis === undefined || text.length > LONGEST_FOR_WABT) return [];
    const found: WatProblem[] = [];
    for (const part of analysis.document.modules.slice(0, MOST_MODULES))
      found.push(...(await this.ofModule(analysis, part)));
    return found;
  }

  dispose(): void {
    this.thread?.dispose();
  }

  private async ofModule(analysis: WatAnalysis, part: ModulePart): Promise<WatProblem[]> {
    const { start, end } = extent(part);
    if (end <= start || isBeyondWabt(part)) return [];
    const text = analysis.document.text.slice(start, end);
    try {
      this.thread ??= new Inspector();
      const { problems } = await this.thread.request('assemble', { name: 'wat', text });
      return problems.flatMap(({ place, message }) =>
        place.line === undefined ? [] : [placed(text, start, place.line, place.column ?? 1, message)],
      );
    } catch {
      // It ran out of time or memory: ours is the only opinion.
      return [];
    }
  }
}

function extent({ open, close, chunks }: ModulePart): { start: number; end: number } {
  const start = (open ?? chunks[0])?.start ?? 0;
  return { start, end: Math.max(close?.end ?? 0, chunks.at(-1)?.end ?? 0, open?.end ?? 0) };
}

/** wabt counts columns in bytes, from 1; its messages name no end, so the word there is meant. */
function placed(text: string, start: number, line: number, column: number, message: string): WatProblem {
  const lineStart = nthLine(text, line);
  const lineText = text.slice(lineStart, text.indexOf('\n', lineStart) < 0 ? undefined : text.indexOf('\n', lineStart));
  const units = Buffer.from(lineText, 'utf8')
    .subarray(0, column - 1)
    .toString('utf8').length;
  const at = lineStart + Math.min(units, lineText.length);
  const word = /^[^\s()]+|^./.exec(text.slice(at, at + 200))?.[0].length ?? 1;
  const refusal = `wabt, which assembles plugins in WAT, refuses this: ${message}`;
  return { code: 'module', severity: 'warning', message: refusal, start: start + at, end: start + at + word };
}

function nthLine(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  return at;
}
