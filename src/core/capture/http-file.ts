/**
 * Files of requests, `.http` and `.rest`, as VS Code's REST Client and JetBrains' HTTP Client have them, → exchanges.
 * Scripts and recorded answers are passed over; the upstream's answer is 200 without a body. System variables have
 * fixed values (`http-file/variables.ts`), so that a replay gives the same each time.
 */

import { problem, warning, type Checked, type Place, type Problem } from '../problem';
import type { Exchange } from '../scenario/exchange';
import type { Capture } from './capture';
import { importCurl } from './curl';
import { concluded, leftOut } from './entries';
import { blocksOf, type Block } from './http-file/blocks';
import { parseRequest } from './http-file/request';
import { Variables } from './http-file/variables';
import { NO_ANSWER } from './messages';

export function importHttpFile(text: string): Checked<Capture> {
  const { blocks, variables: defined } = blocksOf(text);
  const variables = new Variables();
  for (const [name, value] of defined) variables.set(name, value);
  const requests = blocks.filter((block) => !isAnswer(block));
  if (requests.length === 0) {
    const remedy = 'Write each request as METHOD URL, with ### between them.';
    return concluded({ exchanges: [] }, [
      problem('not-http-file', 'there is no request in it', { line: 1, column: 1 }, remedy),
    ]);
  }
  const results = requests.map((block, index) => importBlock(block, variables, index + 1));
  return concluded(
    { exchanges: results.flatMap(({ value }) => value) },
    results.flatMap(({ problems }) => problems),
  );
}

/** An answer that was saved into the file. */
function isAnswer({ lines }: Block): boolean {
  return /^HTTP\/[\d.]+\s+\d{3}/.test(lines[0]?.text ?? '');
}

function importBlock(block: Block, variables: Variables, number: number): Checked<readonly Exchange[]> {
  const place: Place = { line: block.lines[0]?.number ?? 1, column: 1 };
  if (/^\s*curl(?:\.exe)?\s/i.test(block.lines[0]?.text ?? '')) return importCurlBlock(block, variables, number, place);
  const parsed = parseRequest(block.lines, variables);
  if (typeof parsed === 'string')
    return { value: [], problems: [leftOut('http-entry', number, parsed, place, remedyFor(parsed))] };
  const { request, files } = parsed;
  const name = block.name ?? `${request.method} ${request.path}`;
  const problems = files.map((file) => missingFile(file, number, place));
  return { value: [{ name, request, response: NO_ANSWER }], problems };
}

function remedyFor(reason: string): string | undefined {
  const [, name] = /^the variable (\S+) has no value/.exec(reason) ?? [];
  return name === undefined || name.startsWith('$') ? undefined : `Add a line to the file: @${name} = its value`;
}

function missingFile(file: string, number: number, place: Place): Problem {
  const message = `entry ${number} lacks the file ${file}: where it belongs, its body is left empty`;
  return warning('http-file', message, place, 'Put the content itself into the file of requests.');
}

/** REST Client takes a command line for a request. */
function importCurlBlock(
  block: Block,
  variables: Variables,
  number: number,
  place: Place,
): Checked<readonly Exchange[]> {
  const filled = variables.fill(block.lines.map(({ text }) => text).join('\n'));
  if (typeof filled !== 'string')
    return { value: [], problems: [leftOut('http-entry', number, filled.reason, place, remedyFor(filled.reason))] };
  const { value, problems } = importCurl(filled);
  const exchanges = value.exchanges.map((exchange) => ({
    ...exchange,
    ...(block.name === undefined ? {} : { name: block.name }),
  }));
  return { value: exchanges, problems: problems.map((one) => inBlock(one, number, place)) };
}

/** Its place in the whole file; that it was an error of the block alone is only a warning there. */
function inBlock(one: Problem, number: number, place: Place): Problem {
  const line = (place.line ?? 1) + (one.place.line ?? 1) - 1;
  const message = one.message.replace(/^entry \d+/, `entry ${number}`);
  return { ...one, severity: 'warning', message, place: { line, column: one.place.column ?? 1 } };
}
