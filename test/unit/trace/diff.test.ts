import { expect, it } from 'vitest';
import { diffHeaders } from '../../../src/core/trace/diff';
import type { EventOf } from '../../../src/core/trace/events';

const edit = (by: number, name: string): EventOf<'header'> => ({
  kind: 'header',
  seq: by + 1,
  by,
  map: 'request headers',
  operation: 'add',
  name,
});

it('names each change and the call behind it, the plugin’s first', () => {
  const before = [
    ['a', '1'],
    ['b', '1'],
    ['c', '1'],
    ['c', '2'],
    ['same', 'x'],
  ] as const;
  const after = [
    ['proxy', 'p'],
    ['b', '2'],
    ['c', '1'],
    ['same', 'x'],
    ['d', '1'],
  ] as const;
  expect(
    diffHeaders(before, after, 'request headers', [edit(5, 'b'), edit(6, 'd'), edit(7, 'c'), edit(8, 'a')]),
  ).toEqual([
    { sign: '-', name: 'a', before: '1', by: 8 },
    { sign: '~', name: 'b', before: '1', after: '2', by: 5 },
    { sign: '-', name: 'c', before: '2', by: 7 },
    { sign: '+', name: 'd', after: '1', by: 6 },
    { sign: '+', name: 'proxy', after: 'p' },
  ]);
});

it('knows host as :authority', () => {
  expect(diffHeaders([[':authority', 'a']], [[':authority', 'b']], 'request headers', [edit(3, 'host')])).toEqual([
    { sign: '~', name: ':authority', before: 'a', after: 'b', by: 3 },
  ]);
});
