/** What a replay came to → a file in some format. */

import { join } from 'node:path';
import { concatBytes, type Bytes } from '../../core/bytes';
import { archived, archiveHead } from '../../core/trace/archive';
import { exporterFor, FORMATS, measuredIn, type ExportFormat } from '../../core/trace/export';
import { exchangeOf } from '../../core/scenario/exchange';
import { readDetailed } from '../../core/trace/read-section';
import type { TraceSection } from '../../core/trace/sections';
import type { PanelRequests } from '../../protocol/panel';
import { writeWhole } from '../files';
import type { PanelHooks } from './input';
import type { PanelRun } from './run';

export async function exported(
  run: PanelRun,
  format: string,
  numbers: readonly number[] | undefined,
  hooks: PanelHooks,
): Promise<PanelRequests['export']['result']> {
  const known = Object.keys(FORMATS).find((one): one is ExportFormat => one === format);
  if (known === undefined && format !== 'trace') return { problems: [`There is no format ${format}.`] };
  const name = `replay.${known === undefined ? 'trace' : FORMATS[known].extension}`;
  const sections = sectionsOf(run, numbers);
  const content = known === undefined ? archive(run, sections) : await written(run, sections, known);
  if (hooks.chooseFile === undefined) return { problems: [], name, base64: Buffer.from(content).toString('base64') };
  const file = await hooks.chooseFile(join(process.cwd(), name));
  if (file === undefined) return { problems: [] };
  await writeWhole(file, content);
  return { problems: [], name: file };
}

/** Start-up, the exchanges by number, and the rest. */
function sectionsOf({ outside, sections }: PanelRun, numbers: readonly number[] | undefined): TraceSection[] {
  const [startUp, ...rest] = outside;
  const wanted = [...sections.keys()].filter((number) => numbers === undefined || numbers.includes(number));
  const chosen = wanted.sort((one, other) => one - other).flatMap((number) => sections.get(number) ?? []);
  return [...(startUp === undefined ? [] : [startUp]), ...chosen, ...(numbers === undefined ? rest : [])];
}

function archive({ exchanges, repeat }: PanelRun, sections: readonly TraceSection[]): Bytes {
  return concatBytes([archiveHead({ exchanges, repeat }), ...sections.flatMap((one) => archived(one))]);
}

/** Thousands of exchanges take seconds: others have their turn between them. */
const AT_ONCE = 50;

async function written(run: PanelRun, sections: readonly TraceSection[], format: ExportFormat): Promise<string> {
  const exporter = exporterFor(format, { plugins: run.plugins });
  const parts = [exporter.head()];
  for (const [at, section] of sections.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    const { events, details } = readDetailed(section, run.exchanges, run.repeat);
    const { number, microseconds } = section;
    parts.push(
      exporter.exchange({
        exchange: exchangeOf(run.exchanges, run.repeat, number),
        number,
        events,
        microseconds,
        ...measuredIn(details),
      }),
    );
  }
  return [...parts, exporter.tail()].join('');
}
