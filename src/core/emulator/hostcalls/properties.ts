/** Properties: reference section 3.6. Envoy's attributes: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes */

import { WasmResult } from '../../proxywasm/enums';
import { encodeAttribute } from '../attributes';
import type { Behaviours } from '../behaviour';

export const propertyCalls = {
  proxy_get_property(call, path) {
    if (path === '') return WasmResult.SerializationFailure;
    const parts = path.replace(/\0$/, '').split('\0');
    const value = encodeAttribute(call.context.attribute(parts));
    return typeof value === 'number' ? value : { status: WasmResult.Ok, out: [value] };
  },

  proxy_set_property(call, path, value) {
    return call.context.setProperty(path, value);
  },
} satisfies Behaviours;
