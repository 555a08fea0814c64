/**
 * Command lines of `curl`, as browsers copy them and as people write them, → exchanges. Nothing is run: what a command
 * reads from files or from the shell's variables is not to be had. There is no answer either: the upstream's is 200
 * without a body.
 */

import { warning, problem, type Checked, type Place, type Problem } from '../problem';
import type { Exchange } from '../scenario/exchange';
import type { Capture } from './capture';
import { textOf } from './curl/bytes-in-text';
import { requestOf } from './curl/request';
import { parseWords, type Settings } from './curl/settings';
import { concluded, leftOut } from './entries';
import { NO_ANSWER } from './messages';
import { splitCommands, type Command } from './shell-words';

export function importCurl(text: string): Checked<Capture> {
  const commands = splitCommands(text).flatMap((command) => curlWords(command) ?? []);
  if (commands.length === 0) {
    const remedy = 'Paste the whole command line, beginning with curl.';
    return concluded({ exchanges: [] }, [
      problem('not-curl', 'there is no curl command in it', { line: 1, column: 1 }, remedy),
    ]);
  }
  const results = commands.map((command, index) => importCommand(command, index + 1));
  return concluded(
    { exchanges: results.flatMap(({ value }) => value) },
    results.flatMap(({ problems }) => problems),
  );
}

const PROGRAM = /^(?:.*[/\\])?curl(?:\.exe)?$/is;
/** What may stand before the program: `VAR=value`, other programs that run one. */
const BEFORE = /^(?:\w+=.*|sudo|time|exec|command|env|nohup|do|then|else|if|while|!|\{|\(|[$%#>])$/s;

/** The command from `curl` on; undefined: it is another program's. */
function curlWords(command: Command): Command | undefined {
  const at = command.words.findIndex((word) => !BEFORE.test(word));
  return PROGRAM.test(command.words[at] ?? '') ? { ...command, words: command.words.slice(at + 1) } : undefined;
}

function importCommand(command: Command, number: number): Checked<readonly Exchange[]> {
  const place: Place = { line: command.line, column: command.column };
  if (command.isOpen)
    return { value: [], problems: [leftOut('curl-entry', number, 'a quote in it is not closed', place)] };
  const { all, unknown } = parseWords(command.words, command.input);
  const results = all.filter(isUsed).map((settings) => importSettings(settings, number, place));
  const problems = [
    ...unknown.map((option) => unknownOption(option, number, place)),
    ...unknownValues(command, number, place),
    ...results.flatMap((result) => result.problems),
  ];
  return { value: results.flatMap(({ value }) => value), problems };
}

/** Behind a last `--next` stands nothing. */
function isUsed({ urls }: Settings, _: number, all: readonly Settings[]): boolean {
  return all.length === 1 || urls.length > 0;
}

/** Each is asked with all fields and the whole body. */
const MOST_URLS = 100;

function importSettings(settings: Settings, number: number, place: Place): Checked<readonly Exchange[]> {
  if (settings.urls.length === 0) {
    return { value: [], problems: [leftOut('curl-entry', number, 'it has no URL', place)] };
  }
  const problems: Problem[] = settings.files.map((file) => missingFile(textOf(file), number, place));
  if (settings.urls.length > MOST_URLS) {
    problems.push(
      leftOut('curl-entry', number, `of its ${settings.urls.length} URLs, those behind the first ${MOST_URLS}`, place),
    );
  }
  const value = settings.urls.slice(0, MOST_URLS).flatMap((url): Exchange[] => {
    const request = requestOf(settings, url);
    if (typeof request !== 'string') {
      return [{ name: `${request.method} ${request.path}`, request, response: NO_ANSWER }];
    }
    problems.push(leftOut('curl-entry', number, request, place));
    return [];
  });
  return { value, problems };
}

function missingFile(file: string, number: number, place: Place): Problem {
  const what = file === '-' ? 'what its standard input holds' : `the file ${file}`;
  const remedy = 'Put the content itself into the command.';
  return warning(
    'curl-file',
    `entry ${number} lacks ${what}: the body, or what else it stands for, is left empty`,
    place,
    remedy,
  );
}

function unknownOption(option: string, number: number, place: Place): Problem {
  return warning(
    'curl-option',
    `entry ${number} has an option that is not known and was passed over: ${option}`,
    place,
  );
}

function unknownValues({ unknown }: Command, number: number, place: Place): Problem[] {
  return [...new Set(unknown)].map((name) => {
    const message = `entry ${number} uses ${name}, whose value is not known: it stands there as it is written`;
    return warning('curl-variable', message, place, 'Put the value itself into the command.');
  });
}
