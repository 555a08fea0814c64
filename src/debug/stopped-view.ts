/** What a client of DAP asks for while the replay stands still. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { shortFunctionName } from '../core/debug/function-names';
import type { Inspection, ShownFrame } from './inspection';
import { MemoryView } from './memory-view';
import type { SourceTexts } from './source-texts';

export class StoppedView {
  constructor(
    private readonly inspection: Inspection,
    private readonly texts: SourceTexts,
    /** Something was written into the plugin's memory. */
    private readonly changed: () => void,
  ) {}

  async stackTrace({ startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments) {
    const frames = await this.inspection.frames();
    const end = levels === 0 ? frames.length : startFrame + levels;
    const shown = frames.map((frame, at) => this.stackFrame(frame, at + 1)).slice(startFrame, end);
    return { stackFrames: shown, totalFrames: frames.length };
  }

  private stackFrame(frame: ShownFrame, id: number): DebugProtocol.StackFrame {
    if (frame.kind === 'event') {
      const place = this.texts.sourceOfEvent(frame.event, this.inspection.recording);
      return { id, name: frame.name, column: 1, ...place };
    }
    const { symbol } = frame;
    const source = this.texts.sourceOf(frame);
    const isOwn = symbol.file?.isOwn === true;
    return {
      ...{
        id,
        name: shortFunctionName(symbol.name),
        line: source === undefined ? 0 : symbol.line,
        column: Math.max(1, symbol.column),
      },
      instructionPointerReference: this.inspection.referenceOf(frame),
      ...(source === undefined ? {} : { source }),
      ...(isOwn || source === undefined ? {} : { presentationHint: 'subtle' }),
    };
  }

  async scopes({ frameId }: DebugProtocol.ScopesArguments) {
    const frame = await this.inspection.frame(frameId);
    return { scopes: frame === undefined ? [] : await this.inspection.scopes(frame) };
  }

  async variables({ variablesReference, start, count }: DebugProtocol.VariablesArguments) {
    const page = {
      ...(start === undefined ? {} : { start }),
      ...(count === undefined || count === 0 ? {} : { count }),
    };
    return { variables: await this.inspection.handles.children(variablesReference, page) };
  }

  async setVariable({ variablesReference, name, value }: DebugProtocol.SetVariableArguments) {
    const changed = await this.inspection.handles.change(variablesReference, name, value);
    if (typeof changed === 'string') throw new Error(changed);
    this.changed();
    return changed;
  }

  async evaluate({ expression, frameId, context }: DebugProtocol.EvaluateArguments) {
    const frame = await (frameId === undefined ? this.inspection.topCode() : this.inspection.frame(frameId));
    const found = await this.inspection.evaluate(expression, frame);
    if ('why' in found) throw new Error(context === 'hover' ? '' : found.why);
    const { value, ...others } = found;
    return { result: value, ...others };
  }

  exceptionInfo() {
    const { message = 'The plugin trapped' } = this.inspection.halt;
    return { exceptionId: 'Trap', description: message, breakMode: 'always', details: { message } };
  }

  readMemory(args: DebugProtocol.ReadMemoryArguments) {
    return new MemoryView(this.inspection).read(args);
  }

  async writeMemory(args: DebugProtocol.WriteMemoryArguments) {
    const written = await new MemoryView(this.inspection).write(args);
    this.changed();
    return written;
  }
}
