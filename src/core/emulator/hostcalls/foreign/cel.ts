import { byteStringOf, fromByteString, lossyUtf8, utf8, type Bytes } from '../../../bytes';
import type { CelScope, CelValue } from '../../../ports';
import { WasmResult } from '../../../proxywasm/enums';
import { encodeAttribute, UNLISTABLE, type AttributeValue } from '../../attributes';
import type { Context } from '../../context';
import type { ForeignFunction } from './index';

/** Attributes as an expression reads them; a root such as `request` is gone down into. */
function scopeOf(context: Context, above: readonly string[] = []): CelScope {
  return {
    read: (path) => {
      const whole = [...above, ...path];
      const attribute = context.attribute(whole);
      return attribute.type === 'unlistable' ? scopeOf(context, whole) : celValue(attribute);
    },
  };
}

function celValue(attribute: AttributeValue): CelValue | undefined {
  switch (attribute.type) {
    case 'missing':
    case 'unlistable':
      return undefined;
    case 'list':
      return attribute.value.map((value) => celValue(value) ?? null);
    case 'map':
      return celMap(attribute.value);
    case 'message':
      return celMap(Object.entries(attribute.fields));
    case 'string':
      return lossyUtf8(fromByteString(attribute.value));
    default:
      return attribute.value;
  }
}

function celMap(entries: readonly (readonly [string, AttributeValue])[]): CelValue {
  return new Map(entries.map(([name, value]) => [name, celValue(value) ?? null] as const));
}

export const celFunctions: Readonly<Record<string, ForeignFunction>> = {
  expr_create(vm, argument) {
    const program = vm.world.foreign.cel?.compile(lossyUtf8(argument));
    if (program === undefined) return WasmResult.BadArgument;
    const { root } = vm.currentContext;
    const token = root.lastExpression++;
    root.expressions.set(token, program);
    return word(token);
  },

  expr_evaluate(vm, argument) {
    const context = vm.currentContext;
    if (argument.length !== 4) return WasmResult.BadArgument;
    const program = context.root.expressions.get(wordOf(argument));
    if (program === undefined) return WasmResult.NotFound;
    const value = program.evaluate(scopeOf(context));
    return value === undefined ? WasmResult.InternalFailure : encodeAttribute(attributeOfCel(value));
  },

  expr_delete(vm, argument) {
    if (argument.length !== 4) return WasmResult.BadArgument;
    vm.currentContext.root.expressions.delete(wordOf(argument));
    return WasmResult.Ok;
  },
};

function attributeOfCel(value: CelValue): AttributeValue {
  if (typeof value === 'string') return { type: 'bytes', value: utf8(value) };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'bigint') return { type: 'int', value };
  if (typeof value === 'number') return { type: 'double', value };
  if (value instanceof Uint8Array) return { type: 'bytes', value };
  if (value === null) return UNLISTABLE;
  if (isList(value)) return { type: 'list', value: value.map(attributeOfCel) };
  const entries = [...value.entries()];
  return { type: 'map', value: entries.map(([name, one]) => [byteStringOf(name), attributeOfCel(one)] as const) };
}

function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

function word(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function wordOf(bytes: Bytes): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}
