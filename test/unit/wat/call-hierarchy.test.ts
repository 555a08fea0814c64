import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { callableAt, incomingCalls, outgoingCalls, type Call } from '../../../src/core/wat/features/call-hierarchy';
import { cursorIn } from '../../support/wat-cursor';

const MODULE = `(module
  (import "env" "proxy_done" (func $done (result i32)))
  (func $a (param i32) (drop (call $done)) (return_call $b (i32.const 1)))
  (func $b (param i32) (call $a (local.get 0)) (call 1 (i32.const 2)) (drop (ref.func $b)))
  (func (export "tick") (call $a (i32.const 1)) nop)
  (elem declare func $b)
  (start 3))`;

function at(marked: string) {
  const { text, offset } = cursorIn(marked);
  const analysis = new WatAnalysis(text);
  const found = callableAt(analysis, offset);
  const shown = (calls: Call[]) =>
    calls.map(
      ({ function: { name }, places }) =>
        `${name} ${places.map(({ start, end, isReference }) => `${text.slice(start, end)}${isReference ? '?' : ''}`).join(' ')}`,
    );
  return {
    found,
    analysis,
    incoming: found === undefined ? [] : shown(incomingCalls(analysis, found)),
    outgoing: found === undefined ? [] : shown(outgoingCalls(analysis, found)),
  };
}

describe('the call hierarchy', () => {
  it('tells who calls a function, and whom it calls', () => {
    const { found, incoming, outgoing } = at(MODULE.replace('func $a', 'func $|a'));
    expect(found).toMatchObject({ name: '$a', detail: '(i32)', isImport: false });
    expect(incoming).toEqual(['$b $a 1', 'tick $a']);
    expect(outgoing).toEqual(['$done $done', '$b $b']);
  });

  it('tells references apart', () => {
    const { incoming, outgoing } = at(MODULE.replace('return_call $b', 'return_call $b|'));
    expect(incoming).toEqual(['$a $b', '$b $b?']);
    expect(outgoing).toEqual(['$a $a 1', '$b $b?']);
  });

  it('begins at the function around, where none is named', () => {
    const { found, analysis, outgoing } = at(MODULE.replace('nop', 'n|op'));
    expect(found?.name).toBe('tick');
    expect(outgoing).toEqual(['$a $a']);
    expect(callableAt(analysis, found?.nameSpan.start ?? 0)?.entry).toBe(found?.entry);
  });

  it('begins at an import', () => {
    const { found, incoming, outgoing } = at(MODULE.replace('call $done', 'call $do|ne'));
    expect(found).toMatchObject({ name: '$done', isImport: true });
    expect(incoming).toEqual(['$a $done']);
    expect(outgoing).toEqual([]);
  });

  it('is told by the number of a function', () => {
    expect(at(MODULE.replace('start 3', 'start |3')).found?.name).toBe('tick');
    expect(at(MODULE.replace('(elem', '(el|em')).found).toBeUndefined();
  });
});
