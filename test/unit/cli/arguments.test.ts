import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../../../src/cli/arguments';

describe('command line', () => {
  it.each([
    ['inspect a.wasm --json', { name: 'inspect', file: 'a.wasm', json: true, view: 'module' }],
    ['inspect a.wasm --wat main', { name: 'inspect', file: 'a.wasm', json: false, view: 'wat', function: 'main' }],
    ['inspect a.wasm --sizes', { name: 'inspect', file: 'a.wasm', json: false, view: 'sizes' }],
    ['inspect a.wasm --targets', { name: 'inspect', file: 'a.wasm', json: false, view: 'targets' }],
    [
      'inspect a.wasm --targets --target envoy',
      { name: 'inspect', file: 'a.wasm', json: false, view: 'targets', target: 'envoy' },
    ],
    [
      'inspect a.wasm --capabilities --allow-list b.yaml',
      { name: 'inspect', file: 'a.wasm', json: false, view: 'capabilities', allowList: 'b.yaml' },
    ],
    ['inspect a.wasm --diff b.wasm', { name: 'inspect', file: 'a.wasm', json: false, view: 'diff', other: 'b.wasm' }],
    [
      'replay a.wasm b.har c.har --config x',
      {
        name: 'replay',
        module: 'a.wasm',
        captures: ['b.har', 'c.har'],
        config: 'x',
        json: false,
        brief: false,
        outcomes: false,
        timing: false,
        repeat: 1,
      },
    ],
    [
      'replay t.scenario.yaml --brief --time-limit 9',
      {
        name: 'replay',
        scenario: 't.scenario.yaml',
        captures: [],
        timeLimitMs: 9,
        json: false,
        brief: true,
        outcomes: false,
        timing: false,
        repeat: 1,
      },
    ],
    ['serve a.wasm b.har --port 0', { name: 'serve', module: 'a.wasm', captures: ['b.har'], port: 0 }],
    ['--version', { name: 'version' }],
    ['inspect --help', { name: 'help' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line.split(' '))).toEqual(command);
  });

  it.each([
    '',
    'constructor --json',
    'inspect',
    'inspect a b',
    'inspect a.wasm --trace x',
    'inspect a.wasm --sizes --targets',
    'inspect a.wasm --wat',
    'replay a.wasm b.har --sizes',
    'replay a.wasm',
    'replay t.scenario.yaml b.har',
    'replay a.wasm b.har --time-limit soon',
    'replay a.wasm b.har --time-limit -5',
    'replay a.wasm b.har --config --json',
    'serve a.wasm b.har --port 99999',
    'replay --nonsense',
  ])('refuses "%s" in one line', (line) => {
    try {
      parseCommand(line.split(' ').filter(Boolean));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
