/** Fields of an access log by whatever names a log format gives them. */

import { isObject } from '../../json';

/** Name, with dots for nested objects, → its value as text. What was not there is missing: Envoy logs it as `-` or null. */
export type Fields = ReadonlyMap<string, string>;

const DEEPEST = 8;

export function fieldsOf(value: unknown): Fields {
  const fields = new Map<string, string>();
  collect(value, '', 0, fields);
  return fields;
}

function collect(value: unknown, name: string, depth: number, fields: Map<string, string>): void {
  if (isObject(value) && depth < DEEPEST) {
    for (const [key, inner] of Object.entries(value))
      collect(inner, name === '' ? key : `${name}.${key}`, depth + 1, fields);
  } else if (typeof value === 'number' || (typeof value === 'string' && value !== '' && value !== '-')) {
    fields.set(name, String(value));
  }
}

/** `x_forwarded_for`, `X-Forwarded-For`, `xForwardedFor` and `x.forwarded.for` are one name. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** What a name may be called, the likeliest first. */
const NAMES = {
  method: ['method', 'requestmethod', 'reqmethod', 'httpmethod', 'httprequestmethod', 'verb'],
  path: [
    'xenvoyoriginalpath',
    'path',
    'requestpath',
    'reqpath',
    'urloriginal',
    'urlfull',
    'uri',
    'requesturi',
    'url',
    'requesturl',
    'httppath',
    'urlpath',
  ],
  query: ['query', 'urlquery', 'querystring'],
  authority: [
    'authority',
    'requestauthority',
    'reqauthority',
    'host',
    'requesthost',
    'reqhost',
    'httphost',
    'urldomain',
    'domain',
  ],
  scheme: ['scheme', 'requestscheme', 'reqscheme', 'urlscheme'],
  protocol: ['protocol', 'requestprotocol', 'httpprotocol', 'httpversion', 'httprequestversion'],
  status: [
    'responsecode',
    'status',
    'statuscode',
    'responsestatus',
    'responsestatuscode',
    'httpstatus',
    'httpstatuscode',
    'httpresponsestatuscode',
    'respstatus',
    'code',
  ],
  time: ['starttime', 'timestamp', 'time', 'requesttime', 'date'],
  upstreamTime: [
    'upstreamservicetime',
    'xenvoyupstreamservicetime',
    'respxenvoyupstreamservicetime',
    'responseduration',
  ],
  duration: ['duration', 'requestduration', 'durationms', 'eventduration'],
  received: ['bytesreceived', 'requestbytes', 'httprequestbytes', 'httprequestbodybytes', 'requestsize'],
} as const;

/** Fields of the request that logs name by themselves. */
const REQUEST_FIELDS: Readonly<Record<string, string>> = {
  useragent: 'user-agent',
  httpuseragent: 'user-agent',
  useragentoriginal: 'user-agent',
  requestid: 'x-request-id',
  xrequestid: 'x-request-id',
  httprequestid: 'x-request-id',
  xforwardedfor: 'x-forwarded-for',
  forwardedfor: 'x-forwarded-for',
  xforwardedproto: 'x-forwarded-proto',
  referer: 'referer',
  referrer: 'referer',
  httpreferer: 'referer',
  httprequestreferrer: 'referer',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  xb3traceid: 'x-b3-traceid',
  xb3spanid: 'x-b3-spanid',
  accept: 'accept',
  acceptlanguage: 'accept-language',
  cookie: 'cookie',
  origin: 'origin',
  requestcontenttype: 'content-type',
  httprequestmimetype: 'content-type',
};

const RESPONSE_FIELDS: Readonly<Record<string, string>> = {
  responsecontenttype: 'content-type',
  httpresponsemimetype: 'content-type',
  location: 'location',
};

/** `req_x_team`, `resp_content-type`, `request_headers.x-team`. */
const NAMED_HEADER = /^(?:http\.)?(?:(req|resp)(?:[._-]?headers?)?|(request|response)[._-]?headers?)[._-](.+)$/i;

export type Name = keyof typeof NAMES;

/** The fields of one line by their plain names, and its header fields. */
export class Line {
  readonly requestHeaders: (readonly [string, string])[] = [];
  readonly responseHeaders: (readonly [string, string])[] = [];
  private readonly values = new Map<string, string>();

  constructor(fields: Fields) {
    for (const [name, value] of fields) this.add(name, value);
  }

  get(name: Name): string | undefined {
    for (const known of NAMES[name]) {
      const value = this.values.get(known);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  private add(name: string, value: string): void {
    const known = plain(name);
    if (!this.values.has(known)) this.values.set(known, value);
    const [, short, long = short, header] = NAMED_HEADER.exec(name) ?? [];
    const request = REQUEST_FIELDS[known];
    const response = RESPONSE_FIELDS[known];
    if (request !== undefined) this.requestHeaders.push([request, value]);
    else if (response !== undefined) this.responseHeaders.push([response, value]);
    else if (long !== undefined && header !== undefined && !KNOWN.has(known)) {
      (/^req/i.test(long) ? this.requestHeaders : this.responseHeaders).push([headerName(header), value]);
    }
  }
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

function headerName(written: string): string {
  return written.toLowerCase().replace(/[_.]/g, '-');
}
