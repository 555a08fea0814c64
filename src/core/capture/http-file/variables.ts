/**
 * `{{name}}` in a file of requests: the file's own variables, and the system variables of both editors. Those have a
 * fixed value each, so that a replay gives the same each time: random ones the least, times the beginning of 2025.
 */

import { wellFormed } from '../well-formed';

const NOW = Date.UTC(2025, 0, 1);
/** So deep, and so long in all, may values go that hold each other. */
const DEEPEST = 20;
const LONGEST = 1_000_000;

/** Why a text cannot be had: the name of a variable, or too many of them. */
export class UnknownVariable {
  constructor(readonly reason: string) {}
}

export class Variables {
  private readonly written = new Map<string, string>();
  private readonly values = new Map<string, string | UnknownVariable>();
  private guids = 0;
  private length = 0;

  set(name: string, value: string): void {
    this.written.set(name, value);
  }

  /** `text` with the value of each variable in it. */
  fill(text: string, depth = 0): string | UnknownVariable {
    let unknown: UnknownVariable | undefined;
    const filled = text.replace(/\{\{([^{}]*)\}\}/g, (_, inner: string) => {
      const value = unknown ?? this.valueOf(inner.trim(), depth);
      if (value instanceof UnknownVariable) unknown = value;
      return typeof value === 'string' ? value : '';
    });
    return unknown ?? filled;
  }

  private valueOf(inner: string, depth: number): string | UnknownVariable {
    const value = inner.startsWith('$') ? this.systemValue(inner) : this.ownValue(inner, depth);
    if (value === undefined) return new UnknownVariable(`the variable ${inner} has no value in this file`);
    if (value instanceof UnknownVariable) return value;
    this.length += value.length + 1;
    return this.length > LONGEST ? new UnknownVariable('its variables make it too long') : value;
  }

  /** `{{%name}}`: escaped for a URL. */
  private ownValue(inner: string, depth: number): string | UnknownVariable | undefined {
    const name = inner.replace(/^%/, '');
    const value = this.values.get(name) ?? this.resolve(name, depth);
    return inner.startsWith('%') && typeof value === 'string' ? encodeURIComponent(wellFormed(value)) : value;
  }

  private resolve(name: string, depth: number): string | UnknownVariable | undefined {
    const written = this.written.get(name);
    if (written === undefined) return undefined;
    if (depth >= DEEPEST) return new UnknownVariable(`the variable ${name} holds itself`);
    const value = this.fill(written, depth + 1);
    this.values.set(name, value);
    return value;
  }

  private systemValue(inner: string): string | undefined {
    const [name = '', ...args] = inner
      .slice(1)
      .split(/[\s(),]+/)
      .filter((part) => part !== '');
    switch (name.toLowerCase()) {
      case 'guid':
      case 'uuid':
      case 'random.uuid':
        return `00000000-0000-4000-8000-${String(++this.guids).padStart(12, '0')}`;
      case 'timestamp':
        return String(Math.floor(moved(args).getTime() / 1000));
      case 'isotimestamp':
        return moved(args).toISOString();
      case 'datetime':
      case 'localdatetime':
        return dateText(inner);
      case 'randomint':
      case 'random.integer':
      case 'random.float':
        return /^-?\d+(?:\.\d+)?$/.test(args[0] ?? '') ? args[0] : '0';
      default:
        return randomText(name, Number(args[0] ?? 1));
    }
  }
}

/** JetBrains: `$random.alphabetic(3)`. */
function randomText(name: string, length: number): string | undefined {
  const letter = { alphabetic: 'a', alphanumeric: 'a', hexadecimal: '0' }[name.replace('random.', '')];
  if (letter !== undefined && name.startsWith('random.'))
    return letter.repeat(Math.min(Math.max(0, length || 0), 1000));
  return name === 'random.email' ? 'a@b.test' : undefined;
}

/** `$datetime rfc1123 1 d`: one of the two known forms, or a pattern in quotes; then what is added. */
function dateText(inner: string): string | undefined {
  const [, , form = '', pattern, rest = ''] = /^\$(\w+)\s+(rfc1123|iso8601|"([^"]*)"|'[^']*')(.*)$/.exec(inner) ?? [];
  const date = moved(rest.trim().split(/\s+/));
  if (form === 'rfc1123') return date.toUTCString();
  if (form === 'iso8601') return date.toISOString();
  return form === '' ? undefined : patterned(pattern ?? form.slice(1, -1), date);
}

function patterned(pattern: string, date: Date): string {
  const iso = date.toISOString();
  const parts: Readonly<Record<string, string>> = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
    SSS: iso.slice(20, 23),
  };
  return pattern.replace(/YYYY|MM|DD|HH|mm|SSS|ss/g, (part) => parts[part] ?? part);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** `-3 d`: three days before. Months and years are those of the calendar. */
function moved([offset = '', unit = '']: readonly string[]): Date {
  const by = /^-?\d{1,6}$/.test(offset) ? Number(offset) : 0;
  const date = new Date(NOW + by * (UNITS[unit] ?? 0));
  if (unit === 'M') date.setUTCMonth(date.getUTCMonth() + by);
  if (unit === 'y') date.setUTCFullYear(date.getUTCFullYear() + by);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? new Date(NOW)
    : date;
}
