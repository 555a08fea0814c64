/** What can be chosen for a new plugin, with the words for it. */

import { hasTemplate, HOSTS, KINDS, moduleFault, nameFault, type HostName, type Kind } from '../core/scaffold/answers';
import { LANGUAGES, type Language } from '../core/toolchain/profile';
import { checkToolchains } from './toolchains';

interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly description: string;
}

const KIND_WORDS: Readonly<Record<Kind, readonly [label: string, description: string]>> = {
  http: ['HTTP filter', 'marks requests, answers some itself, tidies responses'],
  callout: ['HTTP filter with a callout', 'asks another service before a request goes on'],
  tcp: ['TCP filter', 'counts bytes, closes connections'],
};

export function kindsOf(language: Language): Choice<Kind>[] {
  return KINDS.filter((kind) => hasTemplate(language, kind)).map((value) => {
    const [label, description] = KIND_WORDS[value];
    return { value, label, description };
  });
}

const HOST_WORDS: Readonly<Record<HostName, readonly [label: string, description: string]>> = {
  envoy: ['Envoy', 'by its own configuration file'],
  istio: ['Istio', 'by a WasmPlugin resource'],
  higress: ['Higress', 'by a WasmPlugin resource of its own'],
};

export function hostsFor(kind: Kind): Choice<HostName>[] {
  return HOSTS.filter((host) => host !== 'higress' || kind !== 'tcp').map((value) => {
    const [label, description] = HOST_WORDS[value];
    return { value, label, description };
  });
}

export interface LanguageChoice {
  readonly language: Language;
  readonly label: string;
  readonly found?: string;
  /** What mends it; absent: its compiler is ready. */
  readonly remedy?: string;
}

/** Those that can be built here come first. */
export async function languagesToChoose(): Promise<LanguageChoice[]> {
  const all = await checkToolchains(LANGUAGES);
  const choices = all.map(({ language, label, found, problems: [first] }) => ({
    language,
    label,
    ...(found === undefined ? {} : { found }),
    ...(first === undefined ? {} : { remedy: first.remedy ?? first.message }),
  }));
  const isReady = ({ remedy }: LanguageChoice) => remedy === undefined;
  return [...choices.filter(isReady), ...choices.filter((one) => !isReady(one))];
}

/** Undefined: it can be used. */
export const nameProblem = nameFault;
export const moduleProblem = moduleFault;
