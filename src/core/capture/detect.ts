/** Which format a capture is in, and the importer of each. */

import { isObject, type JsonObject } from '../json';
import { problem, type Checked } from '../problem';
import { importAccessLog } from './access-log';
import type { Capture } from './capture';
import { importCurl } from './curl';
import { importHar } from './har';
import { importHttpFile } from './http-file';
import { jsonObjects, parseJson } from './json-values';
import { field } from './tap/traces';
import { importTap } from './tap';
import { importTextpb } from './textpb/import';
import type { Files } from './textpb/suite';

/** `scenario`: no capture; it is opened, and names captures itself. */
export type CaptureFormat = 'har' | 'curl' | 'http' | 'tap' | 'access-log' | 'textpb' | 'scenario';

const BY_NAME: readonly (readonly [RegExp, CaptureFormat])[] = [
  [/\.scenario\.(?:ya?ml|json)$/i, 'scenario'],
  [/\.har$/i, 'har'],
  [/\.(?:http|rest)$/i, 'http'],
  [/\.(?:curl|sh|bash|bat|cmd|ps1)$/i, 'curl'],
  [/\.(?:textpb|textproto|txtpb|pbtxt|prototxt)$/i, 'textpb'],
];

/** By the file's name where that tells; else by what stands in it. Pasted text has no name: ''. */
export function detectCapture(name: string, text: string): CaptureFormat | undefined {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? detectText(text.slice(0, LOOKED_AT));
}

/** A capture may be large, and its beginning tells. */
const LOOKED_AT = 200_000;

function detectText(text: string): CaptureFormat | undefined {
  const start = text.trimStart().charAt(0);
  if (start === '{' || (start === '[' && !ACCESS_LINE.test(text))) return detectJson(text);
  return BY_LINE.find(([pattern]) => pattern.test(text))?.[1];
}

const ACCESS_LINE = /^\[\d{4}-[^\]\n]{1,40}\] "\S+ \S+ HTTP/m;

/** In this order: a file of requests may hold command lines. */
const BY_LINE: readonly (readonly [RegExp, CaptureFormat])[] = [
  [ACCESS_LINE, 'access-log'],
  [/^###/m, 'http'],
  [/^(?:(?:\w+|[$%#❯›]|sudo|PS [^>\n]{1,200}>|[A-Za-z]:\\[^>\n]{0,200}>)[ \t]*)?\bcurl(?:\.exe)?[ \t]/im, 'curl'],
  [/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|GRAPHQL) [^\n:]{0,20}(?::\/\/|\/|\{\{|:\d|\.)/m, 'http'],
  [/^(?:test|env)[ \t]*:?[ \t]*\{/m, 'textpb'],
  [/^(?:module|plugins|captures|exchanges|connections)[ \t]*:/m, 'scenario'],
  [/^https?:\/\/\S+[ \t\r]*$/m, 'http'],
  [/^[^\n{}]{0,200}\{"[^\n]*"(?:method|:method|response_code|responseCode|start_time)":/m, 'access-log'],
];

/** The first object tells, even where its end is cut off. */
function detectJson(text: string): CaptureFormat | undefined {
  const { values } = jsonObjects(text);
  const first = values[0]?.value;
  if (!isObject(first)) return BY_KEY.find(([pattern]) => pattern.test(text))?.[1];
  if (isObject(first['log'])) return 'har';
  const trace = isObject(first['trace']) ? first['trace'] : first;
  if (TRACES.some((name) => field(trace, name) !== undefined)) return 'tap';
  return SCENARIO_KEYS.some((key) => key in first) ? 'scenario' : accessLog(first);
}

const TRACES = [
  'http_buffered_trace',
  'http_streamed_trace_segment',
  'socket_buffered_trace',
  'socket_streamed_trace_segment',
];
const SCENARIO_KEYS = ['module', 'plugins', 'captures', 'exchanges', 'connections'];

/** Of an object that is too long to be looked at in whole. */
const BY_KEY: readonly (readonly [RegExp, CaptureFormat])[] = [
  [/^\s*\{\s*"log"\s*:\s*\{/, 'har'],
  [/"(?:http|socket)(?:_buffered_trace|BufferedTrace|_streamed_trace_segment|StreamedTraceSegment)"/, 'tap'],
  [/"(?:module|plugins|captures|exchanges|connections)"\s*:/, 'scenario'],
];

function accessLog(first: JsonObject): CaptureFormat | undefined {
  const { value } = importAccessLog(JSON.stringify(first));
  return value.exchanges.length > 0 || 'response_code' in first ? 'access-log' : undefined;
}

const IMPORTERS: Readonly<Partial<Record<CaptureFormat, (text: string, files?: Files) => Checked<Capture>>>> = {
  har: importHarText,
  curl: importCurl,
  http: importHttpFile,
  tap: importTap,
  'access-log': importAccessLog,
  textpb: importTextpb,
};

/** `files`: what a capture names besides itself; without, it names none that can be had. */
export function importCapture(format: CaptureFormat, text: string, files?: Files): Checked<Capture> {
  const importer = IMPORTERS[format];
  if (importer !== undefined) return importer(text, files);
  const remedy = 'Open it itself.';
  return { value: { exchanges: [] }, problems: [problem('no-capture', `a ${format} is no capture`, {}, remedy)] };
}

function importHarText(text: string): Checked<Capture> {
  const parsed = parseJson(text.replace(/^\ufeff/, ''));
  if (!('value' in parsed)) return { value: { exchanges: [] }, problems: [parsed] };
  const { value: exchanges, problems } = importHar(parsed.value);
  return { value: { exchanges }, problems };
}
