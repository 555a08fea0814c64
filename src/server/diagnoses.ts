/** What is wrong with the open texts: ours while typing, wabt's when the user pauses. */

import { DiagnosticSeverity, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { checkLargeText } from '../core/wat/large-text';
import { abiProblems } from '../core/wat/features/abi-problems';
import { unusedProblems } from '../core/wat/features/unused';
import { instructionNamed } from '../core/wat/instructions/table';
import type { WatProblem } from '../core/wat/problems';
import type { OpenText } from './open-text';
import { LONGEST } from './open-text';
import { inTurns, letIn } from './slices';
import { Toolkit } from './toolkit';

const HEAD_START_MS = 0.3;
const PAUSE_MS = 400;
const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** More are not told of one text. */
const MOST_PROBLEMS = 1000;

export class Diagnoses {
  private readonly pauses = new Map<string, NodeJS.Timeout>();
  private readonly latest = new Map<string, { readonly version: number; readonly problems: readonly WatProblem[] }>();
  private readonly toolkit = new Toolkit();

  constructor(
    private readonly connection: Connection,
    private readonly current: (uri: string) => OpenText | undefined,
  ) {}

  /** Begins once what has come in with the change is handled. */
  changed(text: OpenText): void {
    const { uri, version } = text;
    clearTimeout(this.pauses.get(uri));
    this.whileNothingFails(this.check(text, version));
  }

  closed(uri: string): void {
    clearTimeout(this.pauses.get(uri));
    this.pauses.delete(uri);
    this.latest.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  dispose(): void {
    for (const pause of this.pauses.values()) clearTimeout(pause);
    this.toolkit.dispose();
  }

  /** Ours of the text as it is; none while it is looked at. */
  known({ uri, version }: OpenText): readonly WatProblem[] {
    const latest = this.latest.get(uri);
    return latest?.version === version ? latest.problems : [];
  }

  /** A defect of ours costs what is told of one text, not the server. */
  private whileNothingFails(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  }

  private async check(text: OpenText, version: number): Promise<void> {
    const isCurrent = () => this.current(text.uri) === text && text.version === version;
    // What is asked right after the change is answered first.
    await letIn(HEAD_START_MS);
    if (!isCurrent()) return;
    const problems = await (text.analysis === undefined
      ? largeProblems(text, isCurrent)
      : ownProblems(text, isCurrent));
    if (problems === undefined || !isCurrent()) return;
    this.latest.set(text.uri, { version, problems });
    this.tell(text, problems, []);
    if (text.analysis !== undefined)
      this.pauses.set(
        text.uri,
        setTimeout(() => this.whileNothingFails(this.paused(text, version)), PAUSE_MS),
      );
  }

  /** What wabt says behind the first fault follows from it. */
  private async paused(text: OpenText, version: number): Promise<void> {
    const own = this.known(text);
    if (own.some(({ severity }) => severity === 'error')) return;
    const found = await this.toolkit.problems(text);
    if (this.current(text.uri) !== text || text.version !== version) return;
    if (found.length > 0) this.tell(text, own, found);
  }

  private tell(text: OpenText, own: readonly WatProblem[], byToolkit: readonly WatProblem[]): void {
    const diagnostics = [
      ...own.slice(0, MOST_PROBLEMS).map((problem) => diagnosticOf(text, problem, 'wat')),
      ...byToolkit.map((problem) => diagnosticOf(text, problem, 'wabt')),
    ];
    void this.connection.sendDiagnostics({ uri: text.uri, version: text.version, diagnostics });
  }
}

async function ownProblems({ analysis }: OpenText, isWanted: () => boolean): Promise<WatProblem[] | undefined> {
  if (analysis === undefined) return [];
  const found: WatProblem[] = [];
  const take = (problems: readonly WatProblem[]) => {
    for (const problem of problems) found.push(problem);
  };
  await inTurns(analysis.check(), isWanted, take);
  if (!isWanted()) return undefined;
  for (const problem of abiProblems(analysis)) found.push(problem);
  // What is unused is often only not written yet.
  return found.some(({ severity }) => severity === 'error') ? found : [...found, ...unusedProblems(analysis)];
}

async function largeProblems({ text }: OpenText, isWanted: () => boolean): Promise<WatProblem[] | undefined> {
  const found = await inTurns(checkLargeText(text), isWanted);
  return found === undefined ? undefined : [TOO_LARGE, ...found];
}

const TOO_LARGE: WatProblem = {
  code: 'too-large',
  severity: 'note',
  start: 0,
  end: 1,
  message: `This text is longer than ${LONGEST / 1_000_000} million characters: its parentheses are checked, and nothing more.`,
};

export function diagnosticOf(text: OpenText, problem: WatProblem, source: string): Diagnostic {
  return {
    range: text.range(problem),
    severity: SEVERITIES[problem.severity],
    code: problem.code,
    source,
    message: sentence(problem.message),
    ...(problem.code === 'unused' ? { tags: [1] } : {}),
  };
}

/** Names, instructions and wabt keep their letters. */
function sentence(message: string): string {
  const [word = ''] = /^[^\s,:]*/.exec(message) ?? [];
  const isName = !/^[a-z]+$/.test(word) || word === 'wabt' || instructionNamed(word) !== undefined;
  return isName ? message : `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}
