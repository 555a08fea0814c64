/** Sources that are in no file here: with the module, or nowhere. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { TraceEvent } from '../core/trace/events';
import { timeline } from '../core/trace/timeline';
import type { CodeFrame } from './inspection';
import type { Recording } from './recording';

export class SourceTexts {
  private readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  /** Undefined: nothing tells where the code comes from. */
  sourceOf({ symbol, symbols }: CodeFrame): DebugProtocol.Source | undefined {
    const { file, fileIndex } = symbol;
    if (file === undefined) return undefined;
    const name = file.written.split(/[/\\]/).at(-1) ?? file.written;
    const presentationHint = file.isOwn ? 'normal' : 'deemphasize';
    if (file.path !== undefined) return { name, path: file.path, presentationHint };
    const own = fileIndex === undefined ? undefined : symbols.module.source.contents[fileIndex];
    const origin = own === undefined ? 'not found' : 'from the source map';
    return {
      name,
      sourceReference: this.reference(file.written, own ?? missing(file.written)),
      origin,
      presentationHint,
    };
  }

  /** An event has its line in the list of all that happens in its exchange: VS Code only goes to what has a source. */
  sourceOfEvent({ seq, exchange }: TraceEvent, recording: Recording): { source: DebugProtocol.Source; line: number } {
    const lines = timeline(recording.events.filter((event) => event.exchange === exchange));
    const begun = recording.events.find((event) => event.kind === 'exchange' && event.exchange === exchange);
    const title = begun?.kind === 'exchange' ? `exchange ${exchange ?? 0}, ${begun.name}` : 'outside of exchanges';
    const text = lines.map((line) => `${'  '.repeat(line.depth)}${line.text}\n`).join('');
    const sourceReference = this.reference(`events ${exchange ?? 0}`, text);
    return {
      source: { name: `Events: ${title}`, sourceReference, origin: 'recorded' },
      line: lines.findIndex((line) => line.seq === seq) + 1,
    };
  }

  textOf(reference: number): string {
    return this.texts[reference - 1] ?? '';
  }

  private reference(written: string, text: string): number {
    const known = this.known.get(written);
    if (known !== undefined) return known;
    const reference = this.texts.push(text);
    this.known.set(written, reference);
    return reference;
  }
}

function missing(written: string): string {
  const folder = written.replace(/[^/\\]*$/, '');
  return [
    `// ${written}`,
    '//',
    '// The compiler says that the code comes from this file, but it is not here.',
    '// If it is somewhere else, say where in the launch configuration:',
    '//',
    `//   "sourceMap": { ${JSON.stringify(folder)}: "\${workspaceFolder}/…" }`,
    '',
  ].join('\n');
}
