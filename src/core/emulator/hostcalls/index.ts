import type { Behaviours } from '../behaviour';
import { bufferCalls } from './buffers';
import { calloutCalls } from './callouts';
import { foreignCalls } from './foreign/index';
import { generalCalls } from './general';
import { higressCalls } from './higress';
import { mapCalls } from './maps';
import { metricCalls } from './metrics';
import { propertyCalls } from './properties';
import { sharedCalls } from './shared';
import { streamCalls } from './streams';

/** Every host function of the ABI. */
export const BEHAVIOURS: Required<Behaviours> = {
  ...generalCalls,
  ...mapCalls,
  ...bufferCalls,
  ...streamCalls,
  ...calloutCalls,
  ...propertyCalls,
  ...sharedCalls,
  ...metricCalls,
  ...foreignCalls,
  ...higressCalls,
};
