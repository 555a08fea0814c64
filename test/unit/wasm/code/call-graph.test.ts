import { describe, expect, it } from 'vitest';
import {
  calleesOf,
  callersOf,
  reachableFrom,
  readCallGraph,
  type CallGraph,
} from '../../../../src/core/wasm/code/call-graph';
import { decodeModule } from '../../../../src/core/wasm/decode';
import { moduleOf, section } from '../../../support/bytes';
import { parseAny } from '../../../support/wabt-text';

/** Functions by number: 0 and 1 are imported. */
const CALLS = `(module (type $t (func))
  (import "env" "a" (func $0)) (import "env" "b" (func $1)) (memory 1) (memory $more 1) (table 2 funcref)
  (func $2 call $3 call $0 call $3)
  (func $3 call $3 return_call $4)
  (func $4 ref.func $5 drop)
  (func $5 i32.const 0 call_indirect (type $t))
  (func $6 i32.const 0 return_call_indirect (type $t))
  (func $7 i32.const 1 memory.grow $more drop i32.const 1 memory.grow drop)
  (func $8 memory.size drop i32.const 6 drop i64.const 2 drop local.get 0 drop)
  (elem declare func $5))`;

async function graphOf(text: string): Promise<CallGraph> {
  const bytes = await parseAny(text);
  const { value, problems } = readCallGraph(decodeModule(bytes).value, bytes);
  expect(problems).toEqual([]);
  return value;
}

const edgesOf = (graph: CallGraph): string[] =>
  Array.from(graph.to, (to, edge) => `${graph.from[edge] ?? '?'}→${to}`).sort();

describe('the call graph', () => {
  it('has each pair once: calls, tail calls, references, oneself', async () => {
    const graph = await graphOf(CALLS);
    expect(graph.functions).toBe(9);
    expect(edgesOf(graph)).toEqual(['2→0', '2→3', '3→3', '3→4', '4→5']);
  });

  it('tells callers and callees of each', async () => {
    const graph = await graphOf(CALLS);
    expect(calleesOf(graph, 2).sort()).toEqual([0, 3]);
    expect(callersOf(graph, 3)).toEqual([2, 3]);
    expect([0, 1, 8].map((index) => calleesOf(graph, index))).toEqual([[], [], []]);
    expect(callersOf(graph, 1)).toEqual([]);
    expect([...graph.callers]).toEqual([1, 0, 0, 2, 1, 1, 0, 0, 0]);
  });

  it('tells who calls through a table or grows a memory, and nobody else', async () => {
    const graph = await graphOf(CALLS);
    expect(graph.indirect).toEqual([5, 6]);
    expect(graph.grows).toEqual([7]);
  });

  it('of a module without code is empty', async () => {
    const graph = await graphOf('(module (import "env" "a" (func)))');
    expect([graph.functions, graph.to.length, [...graph.callers]]).toEqual([1, 0, [0]]);
    expect(calleesOf(graph, 0)).toEqual([]);
  });
});

describe('what can be reached', () => {
  it('is the roots and all that they lead to, through circles too', async () => {
    const graph = await graphOf(CALLS);
    const reached = (...roots: number[]) => [...reachableFrom(graph, roots).entries()].flatMap(([k, is]) => (is ? [k] : [])); // prettier-ignore
    expect(reached(2)).toEqual([0, 2, 3, 4, 5]);
    expect(reached(4, 7)).toEqual([4, 5, 7]);
    expect(reached()).toEqual([]);
  });

  it('a root that is no function reaches nothing', async () => {
    const graph = await graphOf(CALLS);
    expect([...reachableFrom(graph, [9, 100])].every((mark) => mark === 0)).toBe(true);
  });

  it('through a chain of 100,000 functions, without a stack as deep', () => {
    const most = 100_000;
    const chain = Array.from({ length: most }, (_, k) => k);
    const to = Uint32Array.from(chain.slice(1));
    const start = Uint32Array.from([...chain.slice(0, -1), most - 1, most - 1]);
    const graph: CallGraph = { functions: most, from: Uint32Array.from(chain), to, start, callers: to, grows: [], indirect: [] }; // prettier-ignore
    expect(reachableFrom(graph, [0]).every((mark) => mark === 1)).toBe(true);
  });
});

describe('the call graph of broken code', () => {
  const CALL_0 = [4, 0, 0x10, 0, 0x0b];
  const functions = (...bodies: number[][]) =>
    moduleOf(
      section(1, 1, 0x60, 0, 0),
      section(3, bodies.length, ...bodies.map(() => 0)),
      section(10, bodies.length, ...bodies.flat()),
    );

  it('keeps what stands before the break and all other functions, and names the place', () => {
    const bytes = functions(CALL_0, [5, 0, 0x10, 0, 0x27, 0x0b], CALL_0);
    const { value, problems } = readCallGraph(decodeModule(bytes).value, bytes);
    expect(callersOf(value, 0)).toEqual([0, 1, 2]);
    expect(problems).toMatchObject([{ code: 'bad-opcode', place: { offset: bytes.indexOf(0x27) } }]);
    expect(problems[0]?.message).toContain('function 1');
  });

  it('leaves out calls of functions that are not there', () => {
    const bytes = functions(CALL_0, [7, 0, 0x10, 2, 0x10, 0xe3, 0x00, 0x0b]);
    expect(edgesOf(readCallGraph(decodeModule(bytes).value, bytes).value)).toEqual(['0→0']);
  });

  it('tells no more than twenty problems', () => {
    const bytes = functions(...new Array<number[]>(100).fill([3, 0, 0x27, 0x0b]));
    expect(readCallGraph(decodeModule(bytes).value, bytes).problems.length).toBe(20);
  });

  it('bodies beyond the functions that are declared are nobody’s', () => {
    const code = section(10, 2, 2, 0, 0x0b, ...CALL_0);
    const bytes = moduleOf(section(1, 1, 0x60, 0, 0), section(3, 1, 0), code);
    const { value } = readCallGraph(decodeModule(bytes).value, bytes);
    expect([callersOf(value, 0), [...value.callers]]).toEqual([[], [0]]);
  });
});
