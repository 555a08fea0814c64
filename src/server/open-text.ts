/** One text that the client has open: its lines, and what is known of it. */

import type { Range, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { WatAnalysis } from '../core/wat/analysis';
import type { Span } from '../core/wat/problems';

/** In UTF-16 units. What is longer is looked at for its syntax alone. */
export const LONGEST = 4_000_000;

/** One that is looked at for more than its syntax. */
export type KnownText = OpenText & { readonly analysis: WatAnalysis };

export function isKnown(text: OpenText | undefined): text is KnownText {
  return text?.analysis !== undefined;
}

export class OpenText {
  private known: WatAnalysis | undefined;

  constructor(private lines: TextDocument) {
    this.begin();
  }

  static of(uri: string, languageId: string, version: number, text: string): OpenText {
    return new OpenText(TextDocument.create(uri, languageId, version, text));
  }

  get uri(): string {
    return this.lines.uri;
  }

  get version(): number {
    return this.lines.version;
  }

  get text(): string {
    return this.lines.getText();
  }

  get lineCount(): number {
    return this.lines.lineCount;
  }

  /** Undefined for a text that is too long. */
  get analysis(): WatAnalysis | undefined {
    return this.known;
  }

  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) this.apply(change, version);
  }

  offset(position: Range['start']): number {
    return this.lines.offsetAt(position);
  }

  span({ start, end }: Range): Span {
    return { start: this.lines.offsetAt(start), end: this.lines.offsetAt(end) };
  }

  position(offset: number): Range['start'] {
    return this.lines.positionAt(offset);
  }

  range({ start, end }: Span): Range {
    return { start: this.lines.positionAt(start), end: this.lines.positionAt(end) };
  }

  private apply(change: TextDocumentContentChangeEvent, version: number): void {
    const span = 'range' in change ? this.span(change.range) : undefined;
    this.lines = TextDocument.update(this.lines, [change], version);
    if (span === undefined || this.known === undefined || this.isTooLong) this.begin();
    else this.known.edit(span.start, span.end, change.text);
  }

  private get isTooLong(): boolean {
    return this.text.length > LONGEST;
  }

  private begin(): void {
    this.known = this.isTooLong ? undefined : new WatAnalysis(this.text);
  }
}
