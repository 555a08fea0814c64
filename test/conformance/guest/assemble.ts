/** A `Guest` → WebAssembly text → a module. */

import { encodePairs } from '../../../src/core/proxywasm/pairs';
import {
  CALLBACKS,
  callbackParams,
  HOST_FUNCTIONS,
  hostSignature,
  isCallback,
  paramKind,
  type CallbackName,
  type HostFunctionName,
} from '../../../src/core/proxywasm/signatures';
import { assemble } from '../../support/wat';
import { LAYOUT, MEMORY, PRELUDE, UNTOUCHED } from './prelude';
import type { Arg, CallStep, Guest, PairList, RawStep, Saved, StartExport, Step } from './program';

/** Exported by every guest: with them each case also shows when contexts come and go. */
const ALWAYS = ['proxy_on_context_create', 'proxy_on_log', 'proxy_on_done', 'proxy_on_delete'] as const;

export function assembleGuest(name: string, guest: Guest): Promise<Uint8Array> {
  if (guest.bytes !== undefined) return Promise.resolve(Uint8Array.from(Buffer.from(guest.bytes, 'hex')));
  return assemble(`${name}.wat`, new Assembler(guest).module());
}

export function guestText(guest: Guest): string {
  return new Assembler(guest).module();
}

class Assembler {
  private readonly imports = new Map<string, string>();
  private readonly data: string[] = [];
  private readonly texts = new Map<string, number>();
  private readonly slots = new Map<string, number>();
  private at: number = LAYOUT.data;
  private readonly counters: string[] = [];

  constructor(private readonly guest: Guest) {
    this.use('env', 'proxy_log', ['i32', 'i32', 'i32'], ['i32']);
  }

  module(): string {
    const callbacks = this.callbacks();
    const malloc = this.guest.without?.includes('malloc') === true ? [] : [this.malloc()];
    const markers = this.guest.markers ?? [`proxy_abi_version_${(this.guest.abi ?? '0.2.1').replaceAll('.', '_')}`];
    return [
      '(module',
      ...this.imports.values(),
      this.guest.imports ?? '',
      this.guest.memory ?? MEMORY,
      PRELUDE,
      ...markers.map((name, index) => `(func $marker${index} (export "${name}"))`),
      ...malloc,
      ...callbacks,
      ...this.counters,
      this.guest.fields ?? '',
      ...this.data,
      ')',
    ].join('\n');
  }

  private malloc(): string {
    const own = this.guest.on?.malloc;
    if (own === undefined) return '(export "malloc" (func $allocate))';
    const body = this.steps(own, 'malloc');
    this.counters.push('(global $count_malloc (mut i32) (i32.const 0))');
    const count = '(global.set $count_malloc (i32.add (global.get $count_malloc) (i32.const 1)))';
    return `(func (export "malloc") (param $size i32) (result i32) ${count} ${body} (call $allocate (local.get $size)))`;
  }

  private callbacks(): string[] {
    const programs: Readonly<Partial<Record<string, readonly Step[]>>> = this.guest.on ?? {};
    const names = new Set([...ALWAYS, ...Object.keys(programs)]);
    const omitted: readonly string[] = this.guest.without ?? [];
    return [...names]
      .filter((name) => name !== 'malloc' && !omitted.includes(name))
      .map((name) => this.callback(name as CallbackName | StartExport, programs[name] ?? []));
  }

  private callback(name: CallbackName | StartExport, steps: readonly Step[]): string {
    const params = isCallback(name)
      ? callbackParams(name, this.guest.abi ?? '0.2.1')
      : name === 'main'
        ? ['argc', 'argv']
        : [];
    const kind = isCallback(name) ? (CALLBACKS[name] as { result?: string }).result : undefined;
    const hasResult = kind !== undefined || name === 'main' || name === '__main_void';
    const counter = `$count_${name}`;
    this.counters.push(`(global ${counter} (mut i32) (i32.const 0))`);
    const count = `(global.set ${counter} (i32.add (global.get ${counter}) (i32.const 1)))`;
    const entry = this.guest.quiet === true ? '' : this.entry(name, params);
    const result = hasResult ? `(result i32)` : '';
    const end = hasResult ? `(i32.const ${kind === 'bool' ? 1 : 0})` : '';
    const list = params.map((param) => `(param $${param} i32)`).join(' ');
    return `(func (export "${name}") ${list} ${result} ${count} ${entry} ${this.steps(steps, name)} ${end})`;
  }

  /** `on_request_headers(2,5,1)` */
  private entry(name: string, params: readonly string[]): string {
    const words = params.map(
      (param, index) =>
        `${index > 0 ? '(call $byte (i32.const 44))' : ''} (call $number (i64.extend_i32_u (local.get $${param})))`,
    );
    return `${this.say(`${name.replace(/^proxy_/, '')}(`)} ${words.join(' ')} (call $byte (i32.const 41)) (call $flush)`;
  }

  private steps(steps: readonly Step[], callback: string): string {
    return steps.map((step) => this.step(step, callback)).join('\n');
  }

  private step(step: Step, callback: string): string {
    switch (step.step) {
      case 'call':
        return this.call(step);
      case 'raw':
        return this.raw(step);
      case 'log':
        return `${this.say(step.text)} (call $flush)`;
      case 'return':
        return `(return (i32.const ${step.value}))`;
      case 'trap':
        return '(unreachable)';
      case 'divide':
        return '(drop (i32.div_u (i32.const 1) (i32.const 0)))';
      case 'recurse':
        return '(drop (call $recurse (i32.const 0)))';
      case 'grow':
        return `${this.say('memory.grow')} (call $result (memory.grow (i32.const ${step.pages}))) (call $flush)`;
      case 'store':
        return `(i32.store (i32.const ${step.address}) (i32.const ${step.value}))`;
      case 'difference':
        return `${this.say(`${step.of} - ${step.from}`)} (call $result (i32.sub ${this.word({ saved: step.of }, 'i32')} ${this.word({ saved: step.from }, 'i32')})) (call $flush)`;
      case 'atLeast':
        return `${this.say(`${step.of} >= ${step.from}`)} (call $result (i64.ge_u ${this.word({ saved: step.of }, 'i64')} ${this.word({ saved: step.from }, 'i64')})) (call $flush)`;
      case 'nth':
        return `(if (i32.eq (global.get $count_${callback}) (i32.const ${step.nth})) (then ${this.steps(step.steps, callback)}))`;
    }
  }

  private call({ name, args, save, saveFrom = 0, out, lengthOnly }: CallStep): string {
    const { params, results } = hostSignature(name);
    this.use('env', name, params, results);
    const specs: readonly string[] = HOST_FUNCTIONS[name].params;
    const before: string[] = [];
    const words: string[] = [];
    const after: string[] = [];
    let given = 0;
    let taken = 0;
    for (const spec of specs) {
      const kind = paramKind(spec);
      if (!kind.startsWith('>')) {
        words.push(this.argument(kind, args[given++], name));
        continue;
      }
      const slot = LAYOUT.slots + 8 * taken;
      const address = out?.[taken] ?? slot;
      taken++;
      const wide = kind !== '>u32' && kind !== '>u64';
      before.push(`(i32.store (i32.const ${slot}) (i32.const ${UNTOUCHED}))`);
      words.push(`(i32.const ${address})`, ...(wide ? [`(i32.const ${address === slot ? slot + 4 : address})`] : []));
      const printer = lengthOnly === true && wide ? '$outLength' : (PRINTERS[kind] ?? '$outBytes');
      after.push(`(call ${printer} (i32.const ${slot}))`);
    }
    const keeping = save === undefined ? '' : this.keep(save, saveFrom);
    const label = this.say(labelOf(name, args));
    return `${before.join(' ')} ${label} (call $result (call $${name} ${words.join(' ')})) ${after.join(' ')} (call $flush) ${keeping}`;
  }

  private keep(name: string, from: number): string {
    const at = this.slot(name);
    return `(i64.store (i32.const ${at}) (i64.load (i32.const ${LAYOUT.slots + 8 * from})))`;
  }

  private slot(name: string): number {
    const at = this.slots.get(name) ?? LAYOUT.saved + 8 * this.slots.size;
    this.slots.set(name, at);
    return at;
  }

  private argument(kind: string, arg: Arg | undefined, name: HostFunctionName): string {
    if (arg === undefined) throw new Error(`${name}: an argument is missing`);
    const isWord = !['text', 'bytes', 'pairs', 'path'].includes(kind);
    if (isWord) return this.word(arg, kind === 'i64' || kind === 'u64' ? 'i64' : 'i32');
    if (isSaved(arg)) {
      const at = this.slot(arg.saved);
      return `(i32.load (i32.const ${at})) (i32.load offset=4 (i32.const ${at}))`;
    }
    if (typeof arg === 'object' && 'pointer' in arg) return `(i32.const ${arg.pointer}) (i32.const ${arg.length})`;
    const bytes = bytesOf(arg);
    return `(i32.const ${this.place(bytes)}) (i32.const ${bytes.length})`;
  }

  private word(arg: Arg, type: 'i32' | 'i64'): string {
    if (isSaved(arg)) return `(${type}.load (i32.const ${this.slot(arg.saved)}))`;
    return `(${type}.const ${wordOf(arg)})`;
  }

  private raw({ module, name, params, results, words, show }: RawStep): string {
    this.use(module, name, params, results);
    const list = words.map((word, index) => this.word(word, params[index] === 'i64' ? 'i64' : 'i32')).join(' ');
    const run = `(call $${name} ${list})`;
    const dumps = show.map(([at, size]) => `(call $dump (i32.const ${at}) (i32.const ${size}))`).join(' ');
    const called = results.length > 0 ? `(call $result ${run})` : run;
    return `${this.say(`${name}(${words.map((word) => (isSaved(word) ? word.saved : String(word))).join(',')})`)} ${called} ${dumps} (call $flush)`;
  }

  private use(module: string, name: string, params: readonly string[], results: readonly string[]): void {
    const types = `${params.map((type) => `(param ${type})`).join(' ')} ${results.map((type) => `(result ${type})`).join(' ')}`;
    this.imports.set(`${module}.${name}`, `(import "${module}" "${name}" (func $${name} ${types}))`);
  }

  private say(text: string): string {
    const bytes = new TextEncoder().encode(text);
    return `(call $text (i32.const ${this.place(bytes)}) (i32.const ${bytes.length}))`;
  }

  private place(bytes: Uint8Array): number {
    const key = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
    const present = this.texts.get(key);
    if (present !== undefined) return present;
    const at = this.at;
    this.texts.set(key, at);
    this.data.push(`(data (i32.const ${at}) "${key}")`);
    this.at += bytes.length + 1;
    if (this.at > LAYOUT.heap) throw new Error('the guest has more text than fits');
    return at;
  }
}

const PRINTERS: Readonly<Record<string, string>> = { '>u32': '$out32', '>u64': '$out64', '>pairs': '$outPairs' };

function isSaved(arg: unknown): arg is Saved {
  return typeof arg === 'object' && arg !== null && 'saved' in arg;
}

function wordOf(arg: Arg): string {
  if (typeof arg === 'boolean') return arg ? '1' : '0';
  if (typeof arg === 'number' || typeof arg === 'bigint') return String(arg);
  throw new Error('this argument is no word');
}

function bytesOf(arg: Arg): Uint8Array {
  if (typeof arg === 'string') return new TextEncoder().encode(arg);
  if (typeof arg === 'object' && 'hex' in arg) return Uint8Array.from(Buffer.from(arg.hex, 'hex'));
  if (Array.isArray(arg)) return pairBytes(arg as PairList);
  throw new Error('this argument has no bytes');
}

/** SDKs write an empty list as a count of 0. */
function pairBytes(pairs: PairList): Uint8Array {
  const encoded = pairs.map(([name, value]) => [latin1(name), latin1(value)] as const);
  return pairs.length === 0 ? new Uint8Array(4) : encodePairs(encoded);
}

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** `get_property(request.path)`; long arguments are told by their length. */
function labelOf(name: string, args: readonly Arg[]): string {
  return `${name.replace(/^proxy_/, '')}(${args.map(shortArg).join(', ')})`;
}

function shortArg(arg: Arg): string {
  if (isSaved(arg)) return arg.saved;
  if (typeof arg !== 'object') {
    const text = String(arg)
      .replaceAll('\0', '.')
      .replace(/[^\x20-\x7e]/g, '?');
    return text.length > 60 ? `${text.slice(0, 30)}…${text.length}`.replace('…', '..') : text;
  }
  if ('hex' in arg) return arg.hex.length > 40 ? `${arg.hex.length / 2} bytes` : arg.hex;
  if ('pointer' in arg) return `@${arg.pointer.toString(16)}+${arg.length}`;
  return arg.length > 6 ? `${arg.length} pairs` : arg.map(([key, value]) => `${key}: ${value}`).join(' ');
}
