/** A small part of JSONPath (RFC 9535): names, indices and `*`, from the root. `$.items[0].name`, `$['odd name'][*]`. */

import { isObject } from '../json';

type Step = string | number | typeof ANY;
const ANY = Symbol('*');

/** `.name`, `[3]`, `['name']`, `["name"]`, `.*`, `[*]` */
const STEP = /\.([A-Za-z_$][\w$-]*|\*)|\[(-?\d+|\*)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

/** Undefined where `path` is none that is known here. */
export function jsonPath(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let at = path.startsWith('$') ? 1 : -1;
  while (at >= 0 && at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) return undefined;
    steps.push(stepOf(match));
    at = STEP.lastIndex;
  }
  return at < 0 ? undefined : steps;
}

function stepOf([, name, index, single, double]: RegExpExecArray): Step {
  if (name === '*' || index === '*') return ANY;
  if (index !== undefined) return Number(index);
  return name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1');
}

/** All values that the path leads to. */
export function valuesAt(root: unknown, path: readonly Step[]): unknown[] {
  return path.reduce<unknown[]>((values, step) => values.flatMap((value) => follow(value, step)), [root]);
}

function follow(value: unknown, step: Step): unknown[] {
  if (Array.isArray(value)) {
    if (step === ANY) return value;
    const index = typeof step === 'number' ? (step < 0 ? value.length + step : step) : -1;
    return index in value ? [value[index]] : [];
  }
  if (!isObject(value)) return [];
  if (step === ANY) return Object.values(value);
  return typeof step === 'string' && Object.hasOwn(value, step) ? [value[step]] : [];
}

/** Whether two JSON values are the same; the order of fields does not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => sameJson(value, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && sameJson(one[name], other[name]))
  );
}
