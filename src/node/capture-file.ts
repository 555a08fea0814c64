/** Captures of any format → Exchanges; and their secrets, masked. */

import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import type { Capture } from '../core/capture/capture';
import { detectCapture, importCapture } from '../core/capture/detect';
import { DEFAULT_MASKS, maskSecrets } from '../core/capture/mask';
import { lossyUtf8, tryUtf8 } from '../core/bytes';
import { hasErrors, problem, type Problem } from '../core/problem';
import { placed, parseJson, type TextDocument } from './documents';
import { InputError } from './errors';
import { readInput } from './files';

/** `keep`: secrets stay as they are. Else `names` of headers are masked besides those that always are. */
export interface Secrets {
  readonly keep: boolean;
  readonly names?: readonly string[];
}

export interface LoadedCapture {
  readonly capture: Capture;
  /** Warnings: what was left out. */
  readonly problems: readonly Problem[];
}

/** By path: what has been read, for as long as somebody holds it. Each edit in a panel reads a scenario anew. */
const known = new Map<string, { readonly version: string; readonly capture: WeakRef<LoadedCapture> }>();

/** Throws `InputError`. */
export async function loadCapture(file: string): Promise<LoadedCapture> {
  const version = await versionOf(file);
  const present = known.get(file);
  const isSame = version !== undefined && present?.version === version;
  // Those tests may name other files, which change on their own.
  const still = isSame && !/\.\w*pb\w*$/.test(file) ? present.capture.deref() : undefined;
  if (still !== undefined) return still;
  const { bytes } = await readInput(file);
  const capture = await captureOf(file, bytes);
  if (version !== undefined) known.set(file, { version, capture: new WeakRef(capture) });
  return capture;
}

/** Undefined: it cannot be read, which is told when it is. */
async function versionOf(file: string): Promise<string | undefined> {
  const status = await stat(file).catch(() => undefined);
  return status === undefined ? undefined : `${status.mtimeMs} ${status.size} ${status.ino}`;
}

/** `alone`: other files that it names are not read. Throws `InputError` where there is nothing in it that could be replayed. */
export async function captureOf(
  file: string,
  bytes: Uint8Array,
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<LoadedCapture> {
  const text = tryUtf8(bytes)?.replace(/^\uFEFF/, '');
  const format = detectCapture(basename(file), text ?? lossyUtf8(bytes.subarray(0, SNIFFED)));
  if (text === undefined || format === undefined || format === 'scenario') throw new InputError([unknown(file, text)]);
  const { value, problems } = importCapture(format, text, (name) => (alone ? undefined : nearby(file, name)));
  // A path in a JSON document is a place once its text has been looked at.
  const document = problems.some(({ place }) => place.path !== undefined) ? await locatable(file, bytes) : undefined;
  const own = document === undefined ? inPlace(file, problems) : await placed(file, document, problems);
  if (hasErrors(own)) throw new InputError(own);
  return { capture: value, problems: own };
}

/** Of captures that are replayed together: equal secrets have equal masks. */
export function masked(capture: Capture, secrets: Secrets): { readonly capture: Capture; readonly masked?: string } {
  if (secrets.keep) return { capture };
  const all = maskSecrets(capture, patternsOf(secrets));
  const words = all.masked.map(({ name, count }) => `${name} (${count})`);
  return { capture: all.capture, ...(words.length === 0 ? {} : { masked: words.join(', ') }) };
}

const SNIFFED = 65_536;

/** A file that a capture names: in its own folder or below, and nowhere else. */
function nearby(capture: string, name: string): Uint8Array | undefined {
  const folder = dirname(resolve(capture));
  const path = resolve(folder, name);
  if (!path.startsWith(folder + sep)) return undefined;
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}

async function locatable(file: string, bytes: Uint8Array): Promise<TextDocument | undefined> {
  try {
    return await parseJson(file, bytes);
  } catch {
    // JSON lines are no document.
    return undefined;
  }
}

function inPlace(file: string, problems: readonly Problem[]): Problem[] {
  return problems.map((one) => ({ ...one, place: { ...one.place, file } }));
}

function patternsOf({ names }: Secrets): { patterns?: readonly string[] } {
  return names === undefined ? {} : { patterns: [...DEFAULT_MASKS, ...names] };
}

function unknown(file: string, text: string | undefined): Problem {
  const message = text === undefined ? 'not UTF-8 text' : 'no capture that is known here';
  const remedy = 'Use HAR, cURL commands, .http requests, Envoy tap, an access log of JSON lines, or tests.textpb.';
  return problem(text === undefined ? 'not-text' : 'unknown-capture', message, { file }, remedy);
}
