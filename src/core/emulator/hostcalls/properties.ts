/** Properties: reference section 3.6. Envoy's attributes: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes */

import { WasmResult } from '../../proxywasm/enums';
import { encodeAttribute } from '../attributes';
import type { Behaviours } from '../behaviour';

/** Guests ask for the same few again and again. */
const known = new Map<string, readonly string[]>();
const MOST_PATHS = 1024;
/** Longer ones are nothing that a plugin asks for, and would be kept for good. */
const LONGEST_PATH = 256;

/** Parts end with a zero byte, the last one with or without. */
function stepsOf(path: string): readonly string[] {
  const present = known.get(path);
  if (present !== undefined) return present;
  const steps = path.replace(/\0$/, '').split('\0');
  if (known.size < MOST_PATHS && path.length <= LONGEST_PATH) known.set(path, steps);
  return steps;
}

export const propertyCalls = {
  proxy_get_property(call, path) {
    if (path === '') return WasmResult.SerializationFailure;
    const attribute = call.context.attribute(stepsOf(path));
    if (attribute.type === 'string') return { status: WasmResult.Ok, out: [attribute.value] };
    const value = encodeAttribute(attribute);
    return typeof value === 'number' ? value : { status: WasmResult.Ok, out: [value] };
  },

  proxy_set_property(call, path, value) {
    return call.context.setProperty(path, value);
  },
} satisfies Behaviours;
