import type { Behaviours } from '../behaviour';
import { bufferCalls } from './buffers';
import { generalCalls } from './general';
import { mapCalls } from './maps';
import { propertyCalls } from './properties';
import { streamCalls } from './streams';

/** Every host function that this emulator has; the others answer `Unimplemented` and are marked so in the Trace. */
export const BEHAVIOURS: Behaviours = {
  ...generalCalls,
  ...mapCalls,
  ...bufferCalls,
  ...streamCalls,
  ...propertyCalls,
};
