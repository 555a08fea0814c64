/** `wasm-plugin new`: a project from a template. */

import { basename, relative, resolve } from 'node:path';
import { nameFrom, TEMPLATES } from '../core/scaffold/answers';
import { COMPILERS } from '../core/toolchain/install';
import { problemLine } from '../node/problem-line';
import { projectFiles, writeProject } from '../node/scaffold-files';
import { checkToolchains } from '../node/toolchains';
import type { NewCommand } from './arguments';
import { Exit } from './exit';

export async function newCommand({ folder, template, plugin, host, module, force }: NewCommand): Promise<number> {
  const [language, kind] = TEMPLATES[template] ?? [];
  if (language === undefined || kind === undefined) throw new Error(`no template ${template}`);
  const own = plugin ?? nameFrom(basename(resolve(folder)));
  const answers = { name: own, language, kind, host, module: module ?? `example.com/${own}` };
  const files = await projectFiles(answers);
  // Told before anything is written, though nothing is lost by writing: the compiler can come later.
  const [toolchain] = await checkToolchains([language]);
  for (const one of toolchain?.problems ?? []) process.stderr.write(`${problemLine(one)}\n`);
  await writeProject(folder, files, force);
  const shown = relative(process.cwd(), resolve(folder)) || '.';
  process.stdout.write(`${own}: ${files.length} files in ${shown}, for ${COMPILERS[language].label}\n`);
  const go = shown === '.' ? '' : `cd ${quoted(shown)} && `;
  process.stdout.write(`Next: ${go}wasm-plugin build && wasm-plugin replay ${own}.scenario.yaml\n`);
  return Exit.fine;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}
