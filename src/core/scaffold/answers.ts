/** What the one who starts a plugin has chosen. */

import { problem, type Checked, type Problem } from '../problem';
import type { Language } from '../toolchain/profile';

export const KINDS = ['http', 'tcp', 'callout'] as const;
export type Kind = (typeof KINDS)[number];

export const HOSTS = ['envoy', 'istio', 'higress'] as const;
export type HostName = (typeof HOSTS)[number];

export interface Answers {
  /** Of the plugin, its module, its crate or package. */
  readonly name: string;
  readonly language: Language;
  readonly kind: Kind;
  readonly host: HostName;
  /** Go's module path. */
  readonly module: string;
}

/** Names of templates: a language, and the kind where it is not `http`. */
export const TEMPLATES: Readonly<Record<string, readonly [language: Language, kind: Kind]>> = {
  tinygo: ['tinygo', 'http'],
  go: ['go', 'http'],
  'go-tcp': ['go', 'tcp'],
  'go-callout': ['go', 'callout'],
  rust: ['rust', 'http'],
  'rust-tcp': ['rust', 'tcp'],
  'rust-callout': ['rust', 'callout'],
  assemblyscript: ['assemblyscript', 'http'],
  'c++': ['c++', 'http'],
  wat: ['wat', 'http'],
};

export function hasTemplate(language: Language, kind: Kind): boolean {
  return Object.values(TEMPLATES).some(([ofLanguage, ofKind]) => ofLanguage === language && ofKind === kind);
}

/** As crates, npm packages, Kubernetes resources and file names can all be called. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MOST_NAME = 50;
/** What compilers would take for something else. (Rust's keywords, cargo's and Go's reserved names, devices of Windows.) */
const RESERVED = new Set(
  'abstract as async await become box break const continue crate do dyn else enum extern final fn for if impl in let loop macro match mod move mut override priv pub ref return self static struct super test trait try type typeof union unsafe unsized use virtual where while yield alloc core std proc-macro main internal vendor build deps examples incremental con prn aux nul log serde serde-json proxy-wasm'.split(
    ' ',
  ),
);

/** Serial and parallel ports, as Windows calls them: no file there can have such a name, whatever its ending. */
const PORT = /^(?:com|lpt)\d$/;

/** Undefined where it can be used; else a sentence for people. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'the plugin needs a name';
  if (name.length > MOST_NAME) return `the name has ${name.length} characters, at most ${MOST_NAME} are possible`;
  if (!NAME.test(name)) {
    return `"${name}" cannot be the name of a plugin: small letters and digits, with single hyphens between them, beginning with a letter`;
  }
  return RESERVED.has(name) || PORT.test(name)
    ? `"${name}" cannot be the name of a plugin: compilers take it for something else`
    : undefined;
}

/** A name that may do, from any text such as a folder's name. Empty when nothing is left of it. */
export function nameFrom(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '');
  return name.slice(0, MOST_NAME).replace(/-+$/, '');
}

/** https://go.dev/ref/mod#go-mod-file-ident */
const MODULE = /^[a-zA-Z0-9_][\w.~-]*(\/[\w.~-]+)*$/;

/** Parts of a path that Go takes for devices or short names of Windows, for hidden files or a home folder. */
const BAD_PART = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|^[^.]*~\d+(?:\.|$)|^[.~]|\.$/i;
/** What it takes for itself. */
const OWN_MODULES = new Set(['go', 'toolchain', 'std', 'cmd']);

export function moduleFault(path: string): string | undefined {
  const isSound = MODULE.test(path) && !OWN_MODULES.has(path) && !path.split('/').some((part) => BAD_PART.test(part));
  return isSound ? undefined : `"${path}" cannot be the path of a Go module: such as example.com/me/my-plugin`;
}

/** Why there is no such plugin, all that is wrong at once. */
export function checkAnswers(answers: Answers): Checked<Answers> {
  const problems: Problem[] = [];
  const { name, language, kind, host, module } = answers;
  const badName = nameFault(name);
  if (badName !== undefined) problems.push(problem('bad-name', badName, {}, 'Choose another with --name.'));
  if ((language === 'go' || language === 'tinygo') && badName === undefined) {
    const badModule = moduleFault(module);
    if (badModule !== undefined) problems.push(problem('bad-module', badModule, {}, 'Choose another with --module.'));
  }
  if (!hasTemplate(language, kind)) {
    problems.push(problem('no-template', `there is no ${kind} template for ${language}`, {}, 'Choose Go or Rust.'));
  }
  if (host === 'higress' && kind === 'tcp') {
    problems.push(problem('no-template', 'Higress runs no network filters', {}, 'Choose Envoy or Istio.'));
  }
  return { value: answers, problems };
}
