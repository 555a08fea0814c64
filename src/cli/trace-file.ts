/** The trace of a replay on its way to a file. Written at once, so that the emulator waits for a slow disk. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { utf8, type Bytes } from '../core/bytes';
import { problem } from '../core/problem';
import { archived, archiveHead, type TraceSubject } from '../core/trace/archive';
import type { TraceEvent } from '../core/trace/events';
import type { TraceSection } from '../core/trace/sections';
import { InputError } from '../node/errors';

export interface TraceFile {
  section(section: TraceSection): void;
  event(event: TraceEvent): void;
  close(): void;
}

/** Files of that name are written as the trace travels; others have one JSON object a line. */
export function isArchive(path: string): boolean {
  return path.endsWith('.trace');
}

export function traceFile(path: string, subject: TraceSubject): TraceFile {
  return isArchive(path) ? new ArchiveFile(path, subject) : new JsonFile(path);
}

/** Bytes that are collected before they are written. */
const CHUNK = 256 * 1024;

class Output {
  private readonly file: number;
  private readonly buffer = new Uint8Array(CHUNK);
  private length = 0;

  constructor(private readonly path: string) {
    this.file = this.attempt(() => openSync(path, 'w'));
  }

  write(bytes: Bytes): void {
    if (this.length + bytes.length > CHUNK) this.flush();
    if (bytes.length > CHUNK) this.attempt(() => writeSync(this.file, bytes));
    else {
      this.buffer.set(bytes, this.length);
      this.length += bytes.length;
    }
  }

  close(): void {
    this.flush();
    this.attempt(() => closeSync(this.file));
  }

  private flush(): void {
    if (this.length > 0) this.attempt(() => writeSync(this.file, this.buffer, 0, this.length));
    this.length = 0;
  }

  private attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      const reason = `cannot write the trace: ${error instanceof Error ? error.message : String(error)}`;
      throw new InputError([problem('unwritable', reason, { file: this.path }, 'Choose another path for --trace.')]);
    }
  }
}

class ArchiveFile implements TraceFile {
  private readonly output: Output;

  constructor(path: string, subject: TraceSubject) {
    this.output = new Output(path);
    this.output.write(archiveHead(subject));
  }

  section(section: TraceSection): void {
    for (const part of archived(section)) this.output.write(part);
  }

  event(): void {}

  close(): void {
    this.output.close();
  }
}

class JsonFile implements TraceFile {
  private readonly output: Output;

  constructor(path: string) {
    this.output = new Output(path);
  }

  section(): void {}

  event(event: TraceEvent): void {
    this.output.write(utf8(`${JSON.stringify(event)}\n`));
  }

  close(): void {
    this.output.close();
  }
}
