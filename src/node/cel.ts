/** CEL expressions. The library loads when the first expression is compiled: hardly any plugin has one. */

import type { Cel } from '../core/ports';

export const cel: Cel = {
  compile: () => undefined,
};
