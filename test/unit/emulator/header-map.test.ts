import { describe, expect, it } from 'vitest';
import { HeaderMap } from '../../../src/core/emulator/header-map';

const map = () =>
  new HeaderMap([
    ['x-a', '1'],
    [':method', 'GET'],
    ['x-b', '2'],
    [':path', '/'],
    ['x-a', '3'],
  ]);

describe('a header map behaves as Envoy', () => {
  it('keeps pseudo-headers first', () => {
    expect(
      map()
        .entries()
        .map(([name]) => name),
    ).toEqual([':method', ':path', 'x-a', 'x-b', 'x-a']);
  });

  it('looks names up without regard to case, and gives the first value', () => {
    expect(map().get('X-A')).toBe('1');
    expect(map().getAll('X-A')).toEqual(['1', '3']);
  });

  it('host is :authority', () => {
    const headers = map();
    headers.add('Host', 'shop.example');
    expect(headers.get(':authority')).toBe('shop.example');
    expect(headers.entries()[2]).toEqual([':authority', 'shop.example']);
  });

  it('adding to a merged header appends with a comma, to another adds an entry', () => {
    const headers = new HeaderMap([
      ['user-agent', 'a'],
      ['cookie', 'x=1'],
    ]);
    headers.add('User-Agent', 'b');
    headers.add('cookie', 'y=2');
    expect(headers.entries()).toEqual([
      ['user-agent', 'a,b'],
      ['cookie', 'x=1'],
      ['cookie', 'y=2'],
    ]);
  });

  it('replacing removes all and moves to the end of its group', () => {
    const headers = map();
    headers.replace('x-a', '9');
    headers.replace(':method', 'PUT');
    expect(headers.entries()).toEqual([
      [':path', '/'],
      [':method', 'PUT'],
      ['x-b', '2'],
      ['x-a', '9'],
    ]);
  });

  it('its size is that of names and values', () => {
    expect(
      new HeaderMap([
        ['ab', 'c'],
        ['d', ''],
      ]).byteSize,
    ).toBe(4);
  });
});
