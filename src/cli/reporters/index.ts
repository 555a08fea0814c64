import type { ReporterName } from '../arguments';
import { GithubReporter } from './github';
import { JsonReporter } from './json';
import { JunitReporter } from './junit';
import type { Reporter, Write } from './reporter';
import { SpecReporter } from './spec';

export type { Reporter, SuiteReport } from './reporter';

const REPORTERS: Readonly<Record<ReporterName, new (write: Write) => Reporter>> = {
  spec: SpecReporter,
  json: JsonReporter,
  junit: JunitReporter,
  github: GithubReporter,
};

export function reporterFor(name: ReporterName, write: Write): Reporter {
  return new REPORTERS[name](write);
}
