/** The words of one `curl` command → what it is to send, by the rules of curl's manual page. */

import { formPart, stringPart, type FormPart } from './form';
import { itemsOf } from './items';
import { urlEncoded } from './url';

/** What the options before the next `--next` ask for. */
export interface Settings {
  readonly urls: string[];
  readonly headers: string[];
  readonly cookies: string[];
  readonly form: FormPart[];
  readonly query: string[];
  /** Of all `--data` options; undefined: there is none. */
  data?: string;
  isJson: boolean;
  method?: string;
  /** `--get`: the data goes into the URL. */
  isGet: boolean;
  isHead: boolean;
  upload?: string;
  user?: string;
  bearer?: string;
  /** `--digest` and the like: nothing is sent before the server asks. */
  asksFirst: boolean;
  agent?: string;
  referer?: string;
  range?: string;
  target?: string;
  protocol: string;
  isCompressed: boolean;
  isGlobOff: boolean;
  isPathAsIs: boolean;
  /** Files that it reads and that are not here. */
  readonly files: string[];
}

function freshSettings(): Settings {
  return {
    urls: [],
    headers: [],
    cookies: [],
    form: [],
    query: [],
    isJson: false,
    isGet: false,
    isHead: false,
    asksFirst: false,
    protocol: 'HTTP/1.1',
    isCompressed: false,
    isGlobOff: false,
    isPathAsIs: false,
    files: [],
  };
}

export interface Parsed {
  /** One for each part between `--next`. */
  readonly all: readonly Settings[];
  readonly unknown: readonly string[];
}

/** `words` without `curl` itself. `input`: what its standard input holds, where that is known. */
export function parseWords(words: readonly string[], input: string | undefined): Parsed {
  const unknown: string[] = [];
  let settings = freshSettings();
  const all = [settings];
  for (const { option, written, argument } of itemsOf(words)) {
    if (written === undefined) settings.urls.push(argument);
    else if (option === undefined) unknown.push(written);
    else if (option.name === 'next') all.push((settings = freshSettings()));
    else HANDLERS[option.name]?.(settings, argument, { isOff: option.isOff, input });
  }
  return { all, unknown };
}

interface Given {
  readonly isOff: boolean;
  readonly input: string | undefined;
}

type Handler = (settings: Settings, argument: string, given: Given) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  url: (settings, url) => settings.urls.push(url),
  request: (settings, method) => (settings.method = method),
  'request-target': (settings, target) => (settings.target = target),
  header: (settings, header) => {
    if (header.startsWith('@')) settings.files.push(header.slice(1));
    else settings.headers.push(header);
  },
  data: addText,
  'data-ascii': addText,
  'data-raw': (settings, data) => addData(settings, data),
  'data-binary': (settings, data, { input }) => addData(settings, content(settings, data, input)),
  'data-urlencode': (settings, data, { input }) => addData(settings, encodedData(settings, data, input)),
  'url-query': (settings, data, { input }) =>
    settings.query.push(data.startsWith('+') ? data.slice(1) : encodedData(settings, data, input)),
  json: (settings, data, { input }) => {
    settings.isJson = true;
    settings.data = (settings.data ?? '') + content(settings, data, input);
  },
  form: (settings, part) => addPart(settings, formPart(part)),
  'form-string': (settings, part) => addPart(settings, stringPart(part)),
  get: (settings, _, { isOff }) => (settings.isGet = !isOff),
  head: (settings, _, { isOff }) => (settings.isHead = !isOff),
  'upload-file': (settings, file) => {
    settings.upload = file;
    settings.files.push(file);
  },
  user: (settings, user) => (settings.user = user),
  'oauth2-bearer': (settings, token) => (settings.bearer = token),
  digest: asksFirst,
  ntlm: asksFirst,
  'ntlm-wb': asksFirst,
  negotiate: asksFirst,
  anyauth: asksFirst,
  'aws-sigv4': asksFirst,
  basic: (settings) => (settings.asksFirst = false),
  'user-agent': (settings, agent) => (settings.agent = agent),
  referer: (settings, referer) => (settings.referer = referer.replace(/;auto$/, '')),
  cookie: (settings, cookie) => {
    if (cookie.includes('=')) settings.cookies.push(cookie);
    else if (cookie !== '') settings.files.push(cookie);
  },
  range: (settings, range) => (settings.range = range),
  compressed: (settings, _, { isOff }) => (settings.isCompressed = !isOff),
  globoff: (settings) => (settings.isGlobOff = true),
  'path-as-is': (settings) => (settings.isPathAsIs = true),
  config: (settings, file) => settings.files.push(file),
  'http1.0': (settings) => (settings.protocol = 'HTTP/1.0'),
  'http1.1': (settings) => (settings.protocol = 'HTTP/1.1'),
  http2: (settings) => (settings.protocol = 'HTTP/2'),
  'http2-prior-knowledge': (settings) => (settings.protocol = 'HTTP/2'),
  http3: (settings) => (settings.protocol = 'HTTP/3'),
  'http3-only': (settings) => (settings.protocol = 'HTTP/3'),
};

function asksFirst(settings: Settings): void {
  settings.asksFirst = true;
}

function addPart(settings: Settings, part: FormPart): void {
  settings.form.push(part);
  if (part.file !== undefined) settings.files.push(part.file);
}

function addData(settings: Settings, data: string): void {
  settings.data = settings.data === undefined ? data : `${settings.data}&${data}`;
}

/** curl takes line ends and zeros out of what `--data` reads, and nothing out of what stands there. */
function addText(settings: Settings, data: string, { input }: Given): void {
  const read = content(settings, data, input);
  addData(settings, data.startsWith('@') ? read.replace(/[\r\n\0]/g, '') : read);
}

/** `@file` has the file's content, `@-` the standard input's. */
function content(settings: Settings, data: string, input: string | undefined): string {
  return data.startsWith('@') ? fileContent(settings, data.slice(1), input) : data;
}

function fileContent(settings: Settings, file: string, input: string | undefined): string {
  if (file === '-' && input !== undefined) return input;
  settings.files.push(file);
  return '';
}

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
function encodedData(settings: Settings, data: string, input: string | undefined): string {
  const [name = ''] = /^[^=@]*/.exec(data) ?? [];
  if (name === data) return urlEncoded(data);
  const rest = data.slice(name.length + 1);
  const isFile = data.charAt(name.length) === '@';
  const value = urlEncoded(isFile ? fileContent(settings, rest, input) : rest);
  return name === '' ? value : `${name}=${value}`;
}
