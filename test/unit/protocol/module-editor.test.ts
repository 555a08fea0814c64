import { describe, expect, it } from 'vitest';
import { EDITOR_GUARDS } from '../../../src/protocol/module-editor';

type Name = keyof typeof EDITOR_GUARDS;

/** Nothing that JSON can carry, but for an object, is a set of parameters. */
const NO_OBJECTS = [undefined, null, true, 0, 7, '', 'imports', Number.NaN];

describe('what the module editor may ask', () => {
  it.each<[Name, unknown, unknown]>([
    ['open', {}, {}],
    ['sizes', { more: 'ignored' }, {}],
    ['capabilities', {}, {}],
    ['wit', {}, {}],
    ['compare', { path: '/etc/passwd' }, {}],
    ['table', { name: 'imports' }, { name: 'imports' }],
    ['table', { name: 'strings', most: 1e9 }, { name: 'strings' }],
    ['function', { index: 0 }, { index: 0 }],
    ['function', { index: 123_456, name: 'x' }, { index: 123_456 }],
    ['act', { action: 'replay', file: 'x' }, { action: 'replay' }],
    ['chose', { kind: 'func', index: 3, tab: 'x' }, { kind: 'func', index: 3 }],
  ])('%s %j', (name, params, taken) => {
    expect(EDITOR_GUARDS[name](params)).toEqual(taken);
  });

  it.each<[Name, unknown]>([
    ['table', {}],
    ['table', { name: 'nothing' }],
    ['table', { name: 'constructor' }],
    ['table', { name: '__proto__' }],
    ['table', { name: 5 }],
    ['table', { name: ['imports'] }],
    ['function', {}],
    ['function', { index: -1 }],
    ['function', { index: 1.5 }],
    ['function', { index: '1' }],
    ['function', { index: null }],
    ['function', { index: Number.NaN }],
    ['function', { index: Number.POSITIVE_INFINITY }],
    ['function', { index: [1] }],
    ['act', {}],
    ['act', { action: 'delete' }],
    ['act', { action: null }],
    ['chose', { kind: 'func' }],
    ['chose', { index: 1 }],
    ['chose', { kind: 'nothing', index: 1 }],
    ['chose', { kind: 'toString', index: 1 }],
    ['chose', { kind: 'func', index: -1 }],
    ['chose', { kind: 'func', index: '1' }],
  ])('%s is refused with %j', (name, params) => {
    expect(EDITOR_GUARDS[name](params)).toBeUndefined();
  });

  it.each(Object.keys(EDITOR_GUARDS) as Name[])('%s is refused with what is no object', (name) => {
    for (const params of NO_OBJECTS) expect(EDITOR_GUARDS[name](params)).toBeUndefined();
  });

  it('every table and every kind of link may be asked for', () => {
    const tables = ['imports', 'exports', 'functions', 'sections', 'globals', 'tables', 'memories', 'types', 'segments', 'strings']; // prettier-ignore
    const kinds = ['func', 'type', 'global', 'table', 'memory', 'tag', 'data', 'elem'];
    expect(tables.map((name) => EDITOR_GUARDS.table({ name }))).toEqual(tables.map((name) => ({ name })));
    expect(kinds.map((kind) => EDITOR_GUARDS.chose({ kind, index: 0 }))).toEqual(kinds.map((kind) => ({ kind, index: 0 }))); // prettier-ignore
  });
});
