/** What a run prints: verdicts, the plugin's own log lines, a summary. VS Code shows it in a terminal. */

import * as vscode from 'vscode';
import type { Coverage, Covered } from '../../core/scenario/coverage';
import type { ScenarioTest, TestFailure, TestVerdict } from '../../node/scenario-tests';
import { rangeOf } from './messages';

export class Output {
  private passed = 0;
  private failed = 0;

  constructor(private readonly run: vscode.TestRun) {}

  /** What has a location stands there in the editor, too. */
  line(text: string, item?: vscode.TestItem, location?: vscode.Location): void {
    this.run.appendOutput(`${forTerminal(text)}\r\n`, location, item);
  }

  verdict({ test, failures, milliseconds, summary }: TestVerdict, item: vscode.TestItem): void {
    const isFailed = failures.length > 0;
    if (isFailed) this.failed++;
    else this.passed++;
    const took = milliseconds >= 1 ? ` ${Math.round(milliseconds)} ms` : '';
    this.line(`  ${isFailed ? '✗' : '✓'} ${test.name}${took}`, item);
    for (const one of failures) this.line(`      ${one.message}\n      at ${placeLabel(one)}`, item);
    for (const { level, message } of summary?.logs ?? []) this.line(`      [${level}] ${message}`, item, placeOf(test));
  }

  refused(messages: readonly vscode.TestMessage[]): void {
    this.failed++;
    for (const { message } of messages) this.line(`  ✗ ${typeof message === 'string' ? message : message.value}`);
  }

  covered({ callbacks, hostFunctions }: Coverage): void {
    this.line(`  covered: ${share('callbacks', callbacks)}, ${share('host functions', hostFunctions)}`);
    for (const { name, count } of [...callbacks, ...hostFunctions]) this.line(`    ${times(count)}  ${name}`);
  }

  end(): void {
    this.line(`${this.passed} passed, ${this.failed} failed`);
  }
}

/** Those of a capture have no line of their own. */
function placeOf({ path, place }: ScenarioTest): vscode.Location | undefined {
  if (path[0] === 'captures') return undefined;
  return new vscode.Location(vscode.Uri.file(place.file), rangeOf(place));
}

function share(what: string, covered: readonly Covered[]): string {
  return `${covered.filter(({ count }) => count > 0).length} of ${covered.length} ${what}`;
}

function times(count: number): string {
  return (count === 0 ? '–' : `${count}×`).padStart(7);
}

function placeLabel({ place: { file, line, column } }: TestFailure): string {
  return `${vscode.workspace.asRelativePath(file)}:${line}:${column}`;
}

/** A plugin's text must not command the terminal. Its lines stay lines. */
function forTerminal(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, (one) => (one === '\n' ? '\r\n' : one === '\r' ? '' : '?'));
}
