import { describe, expect, it } from 'vitest';
import {
  goOfTinyGo,
  goRangeOf,
  isFrom,
  tinyGoConflict,
  versionIn,
  versionLabel,
} from '../../../src/core/toolchain/versions';

const tinygo = (using: string) =>
  `tinygo version 0.39.0 linux/amd64 (using go version ${using} and LLVM version 19.1.2)`;
const version = (major: number, minor: number, patch = 0) => ({ major, minor, patch });

describe('versions', () => {
  it.each([
    ['go version go1.26.8 linux/amd64', '1.26.8'],
    ['go version go1.26rc1 linux/amd64', '1.26.0'],
    ['go version devel go1.27-abc1234 Mon Mar 2 10:00:00 2026 +0000 linux/amd64', '1.27.0'],
    ['go version go1.25 X:nocoverageredesign darwin/arm64', '1.25.0'],
    [tinygo('go1.25.0'), '0.39.0'],
    ['tinygo version 0.40.0-dev-abc1234 linux/amd64 (using go version go1.25.0 and LLVM version 19.1.2)', '0.40.0'],
    ['rustc 1.95.0 (59807616e 2026-04-14)', '1.95.0'],
    ['rustc 1.97.0-nightly (36e2f9a4b 2026-05-30)', '1.97.0'],
    ['Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\nThread model: posix', '14.0.6'],
    ['Ubuntu clang version 18.1.3 (1ubuntu1)', '18.1.3'],
    ['Apple clang version 17.0.0 (clang-1700.0.13.3)\nTarget: arm64-apple-darwin24.5.0', '17.0.0'],
    ['v20.20.2\n', '20.20.2'],
    ['Version 0.28.20', '0.28.20'],
  ])('are read of "%s"', (text, label) => {
    const found = versionIn(text);
    expect(found && versionLabel(found)).toBe(label);
  });

  it.each(['', 'go: command not found', 'go version devel +4f1a8c5 linux/amd64', 'wasm32', '12'])(
    'are not seen in "%s"',
    (text) => {
      expect(versionIn(text)).toBeUndefined();
    },
  );

  it.each([
    [version(1, 24), 1, 24, true],
    [version(1, 23, 9), 1, 24, false],
    [version(2, 0), 1, 24, true],
    [version(0, 99), 1, 0, false],
  ])('%j is from %i.%i on: %s', (one, major, minor, isSo) => {
    expect(isFrom(one, major, minor)).toBe(isSo);
  });
});

describe('the Go of a TinyGo', () => {
  it.each([
    [tinygo('go1.25.0'), version(1, 25)],
    [tinygo('go1.24.2'), version(1, 24, 2)],
    [tinygo('devel go1.27-abc1234'), version(1, 27)],
    [tinygo('<unknown>'), undefined],
    ['tinygo version 0.39.0 linux/amd64', undefined],
    ['', undefined],
  ])('is read of "%s"', (text, go) => {
    expect(goOfTinyGo(text)).toEqual(go);
  });

  // As each release has it in builder/config.go.
  it.each([
    [26, 18, 19],
    [27, 18, 20],
    [28, 18, 20],
    [29, 18, 21],
    [30, 18, 21],
    [31, 18, 22],
    [32, 19, 22],
    [33, 19, 23],
    [35, 19, 23],
    [36, 19, 24],
    [39, 19, 25],
    [40, 19, 25],
  ])('of 0.%i is one from 1.%i to 1.%i', (minor, least, most) => {
    expect(goRangeOf(version(0, minor, 1))).toEqual([least, most]);
  });

  it.each([version(0, 25), version(0, 41), version(1, 0)])('is not known of %j', (one) => {
    expect(goRangeOf(one)).toBeUndefined();
    expect(tinyGoConflict(one, version(1, 99))).toBeUndefined();
  });

  it('does where it is within the range', () => {
    expect(tinyGoConflict(version(0, 39), version(1, 19))).toBeUndefined();
    expect(tinyGoConflict(version(0, 39), version(1, 25, 7))).toBeUndefined();
  });

  it('is too new, and a newer TinyGo takes it', () => {
    expect(tinyGoConflict(version(0, 35), version(1, 24))).toEqual({
      message: 'TinyGo 0.35.0 takes Go 1.19 to 1.23, and finds Go 1.24.0',
      remedy: 'Install TinyGo 0.36 or newer, or install Go 1.23 and put it first on PATH.',
    });
  });

  it('is too new for each TinyGo that is known', () => {
    expect(tinyGoConflict(version(0, 40, 1), version(1, 26))).toEqual({
      message: 'TinyGo 0.40.1 takes Go 1.19 to 1.25, and finds Go 1.26.0',
      remedy: 'Install a newer TinyGo, or install Go 1.25 and put it first on PATH.',
    });
  });

  it('is too old', () => {
    expect(tinyGoConflict(version(0, 32), version(1, 18, 3))).toEqual({
      message: 'TinyGo 0.32.0 takes Go 1.19 to 1.22, and finds Go 1.18.3',
      remedy: 'Install Go 1.22 or put it first on PATH.',
    });
  });
});
