/** What the importers of this folder give. */

import type { Connection } from '../scenario/connection';
import type { Exchange } from '../scenario/exchange';
import type { Expectation } from '../scenario/expectation';

/** What a tool recorded, or what a file of requests asks for. */
export interface Capture {
  readonly exchanges: readonly Exchange[];
  readonly connections?: readonly Connection[];
  /** Of what happens outside any exchange: before the first and after the last. */
  readonly outside?: Expectation;
}
