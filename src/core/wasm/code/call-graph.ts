/** Who calls whom, from one pass over all code. */

import type { Bytes } from '../../bytes';
import { problem, type Checked, type Problem } from '../../problem';
import { functionCount, importedFunctions } from '../functions';
import type { Module } from '../module';
import { DecodeError } from '../reader';
import { InstructionReader } from './instructions';

/** Edges `from → to` as two columns, sorted by `from`; each pair once. */
export interface CallGraph {
  readonly functions: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Where the edges of each function begin, and one more: where the last end. */
  readonly start: Uint32Array;
  /** How many functions call each, directly or by taking its reference. */
  readonly callers: Uint32Array;
  /** Functions with an instruction that grows a memory. */
  readonly grows: readonly number[];
  /** Functions that call through a table or a reference. */
  readonly indirect: readonly number[];
}

const MOST_PROBLEMS = 20;
/** Behind so many functions the rest is not worth reading: each costs as much as hundreds that are whole. */
const MOST_BROKEN = 1000;

/** Of a function whose code is broken, what stands before the break. Time is linear in the size of the code. */
export function readCallGraph(module: Module, bytes: Bytes): Checked<CallGraph> {
  const problems: Problem[] = [];
  const builder = new GraphBuilder(functionCount(module));
  let broken = 0;
  // A body beyond the functions that are declared is nobody's.
  const end = functionCount(module);
  let index = importedFunctions(module).length;
  for (const body of module.code) {
    if (index === end) break;
    builder.begin(index++);
    if (broken === MOST_BROKEN) continue;
    try {
      const reader = InstructionReader.of(bytes, body);
      while (reader.next()) builder.see(reader);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      broken++;
      if (problems.length < MOST_PROBLEMS) {
        const message = `function ${index - 1}: ${error.message}`;
        problems.push(problem(error.code, message, { offset: error.offset }));
      }
    }
  }
  return { value: builder.finish(), problems };
}

/** Functions that call `index`, in their order. */
export function callersOf(graph: CallGraph, index: number): number[] {
  const found: number[] = [];
  for (let edge = 0; edge < graph.to.length; edge++) {
    if (graph.to[edge] === index) found.push(graph.from[edge] as number);
  }
  return found;
}

/** Functions that `index` calls, sorted. */
export function calleesOf(graph: CallGraph, index: number): number[] {
  return [...graph.to.subarray(graph.start[index], graph.start[index + 1])];
}

/** Marks of all that can be reached from `roots`. */
export function reachableFrom(graph: CallGraph, roots: Iterable<number>): Uint8Array {
  const reached = new Uint8Array(graph.functions);
  const waiting = [...roots].filter((root) => root < graph.functions);
  for (const root of waiting) reached[root] = 1;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const end = graph.start[next + 1] as number;
    for (let edge = graph.start[next] as number; edge < end; edge++) {
      const to = graph.to[edge] as number;
      if (reached[to] === 1) continue;
      reached[to] = 1;
      waiting.push(to);
    }
  }
  return reached;
}

class GraphBuilder {
  private readonly edges: number[] = [];
  private readonly starts: number[] = [];
  private readonly grows = new Set<number>();
  private readonly indirect = new Set<number>();
  /** For each function, the last that was seen to call it: tells a pair that is there already. */
  private readonly lastCaller: Int32Array;
  private current = 0;

  constructor(private readonly functions: number) {
    this.lastCaller = new Int32Array(functions).fill(-1);
  }

  begin(index: number): void {
    this.current = index;
    this.fillStarts(index);
  }

  see({ opcode: { name, immediates }, indices }: InstructionReader): void {
    if (immediates[0] === 'f') this.call(indices[0] as number);
    else if (name === 'memory.grow') this.grows.add(this.current);
    else if (name.includes('call_indirect') || name.includes('call_ref')) this.indirect.add(this.current);
  }

  finish(): CallGraph {
    this.fillStarts(this.functions);
    const { functions, edges } = this;
    const to = Uint32Array.from(edges);
    const start = Uint32Array.from(this.starts);
    const from = new Uint32Array(to.length);
    const callers = new Uint32Array(functions);
    for (let index = 0; index < functions; index++) from.fill(index, start[index], start[index + 1]);
    for (const callee of to) callers[callee] = (callers[callee] as number) + 1;
    return { functions, from, to, start, callers, grows: [...this.grows], indirect: [...this.indirect] };
  }

  private call(callee: number): void {
    if (callee >= this.functions || this.lastCaller[callee] === this.current) return;
    this.lastCaller[callee] = this.current;
    this.edges.push(callee);
  }

  private fillStarts(until: number): void {
    while (this.starts.length <= until) this.starts.push(this.edges.length);
  }
}
