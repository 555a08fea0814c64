/** WIT of a component, by the Bytecode Alliance's own tools: a bundle of its own, since it is large and rarely needed. */

import { componentWit } from '@bytecodealliance/jco-transpile/wasm-tools';

/** Throws what the tools throw: its message tells what is wrong with the component. */
export async function witOf(component: Uint8Array): Promise<string> {
  return componentWit(component);
}
