/** Lines of the text formats that Envoy and Istio log by default → the same fields as a line of JSON has. */

import type { Fields } from './fields';

const BEGINNING = /^\[([^\]"]{1,40})\] "(\S+) (\S+) (HTTP\/[\d.]+|-)" (\d+) /;
/** Bytes received and sent, duration, the upstream's time; then what stands in quotes. */
const NUMBERS = / (\d+) (\d+) (\d+) (-|\d+) "/;

/** undefined: it is no such line. */
export function textFields(line: string): Fields | undefined {
  const [all, time, method, path, protocol, status] = BEGINNING.exec(line) ?? [];
  const numbers = all === undefined ? null : NUMBERS.exec(line.slice(all.length - 1));
  if (all === undefined || numbers === null) return undefined;
  const [found, received, , duration, upstream] = numbers;
  const rest = line.slice(all.length - 1 + numbers.index + found.length);
  const fields = {
    time,
    method,
    path,
    protocol,
    status,
    received: received,
    duration,
    upstream,
    ...quotedFields(rest),
  };
  return new Map(
    Object.entries(fields).flatMap(([name, value]): [string, string][] =>
      value === undefined || value === '' || value === '-' ? [] : [[FIELD_NAMES[name] ?? name, value]],
    ),
  );
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  time: 'start_time',
  status: 'response_code',
  received: 'bytes_received',
  upstream: 'upstream_service_time',
};

/** Envoy escapes no quotes: an agent with quotes in it is what is left between the others. */
function quotedFields(rest: string): Record<string, string | undefined> {
  const parts = rest.split('" "');
  if (parts.length < 5) return {};
  return {
    x_forwarded_for: parts[0],
    user_agent: parts.slice(1, -3).join('" "'),
    request_id: parts.at(-3),
    authority: parts.at(-2),
  };
}
