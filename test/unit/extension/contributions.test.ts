/** `package.json` and `ids.ts` say the same, both ways. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS, CONTEXTS, DEBUGGERS, PANELS, SETTINGS, TASKS, VIEWS } from '../../../src/extension/ids';
import { ROOT } from '../../support/parts';

interface Step {
  readonly description: string;
  readonly media: { readonly markdown: string };
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { command: string; category: string }[];
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, { default: unknown }>> };
    readonly menus: Readonly<Record<string, readonly { command: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string }[];
    readonly yamlValidation: readonly { url: string }[];
    readonly debuggers: readonly {
      type: string;
      when: string;
      languages: readonly string[];
      configurationAttributes: { launch: { properties: Readonly<Record<string, unknown>> } };
      configurationSnippets: readonly { body: Readonly<Record<string, unknown>> }[];
    }[];
    readonly breakpoints: readonly { language: string }[];
    readonly taskDefinitions: readonly { type: string }[];
    readonly walkthroughs: readonly { steps: readonly Step[] }[];
  };
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const sorted = (values: Iterable<string>) => [...values].sort();

it('commands', () => {
  expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(Object.values(COMMANDS)));
  expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Wasm Plugin']));
});

it('views and their container', () => {
  expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([VIEWS.container]);
  expect(contributes.views[VIEWS.container]?.map(({ id }) => id)).toEqual([VIEWS.inspector]);
  expect(contributes.viewsWelcome.map(({ view }) => view)).toEqual([VIEWS.inspector]);
});

it('settings and their defaults', () => {
  const declared = Object.entries(contributes.configuration.properties).map(([name, { default: value }]) => [
    name,
    value,
  ]);
  expect(Object.fromEntries(declared)).toEqual(
    Object.fromEntries(Object.entries(SETTINGS).map(([name, value]) => [`wasmPlugin.${name}`, value])),
  );
});

it('tasks', () => {
  expect(contributes.taskDefinitions.map(({ type }) => type)).toEqual(Object.values(TASKS));
});

it('debuggers: where they are offered, and fields that the adapter knows', () => {
  expect(contributes.debuggers.map(({ type }) => type)).toEqual(Object.values(DEBUGGERS));
  for (const { when, languages, configurationAttributes, configurationSnippets } of contributes.debuggers) {
    expect(when).toBe(CONTEXTS.isActive);
    const launch = readFileSync(join(ROOT, 'src', 'debug', 'launch.ts'), 'utf8');
    const [, fields = ''] = /interface LaunchArguments [^{]*\{(.*?)\n\}/s.exec(launch) ?? [];
    const known = [...fields.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name ?? '');
    expect(known).toContain('scenario');
    expect(sorted(Object.keys(configurationAttributes.launch.properties))).toEqual(sorted(known));
    const used = configurationSnippets.flatMap(({ body }) => Object.keys(body));
    expect(used.filter((name) => !['type', 'request', 'name', ...known].includes(name))).toEqual([]);
    // F5 is for scenarios, too; their lines take no breakpoints.
    expect(languages).toEqual([...contributes.breakpoints.map(({ language }) => language), 'yaml']);
  }
});

it('menus and welcome texts name commands that exist', () => {
  const known = new Set<string>(Object.values(COMMANDS));
  const used = Object.values(contributes.menus)
    .flat()
    .map(({ command }) => command);
  const texts = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ];
  const linked = texts.flatMap((contents) =>
    [...contents.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ''),
  );
  expect([...used, ...linked].filter((command) => !known.has(command))).toEqual([]);
});

it('files that are named are there, and nothing activates early', () => {
  const files = [
    manifest.icon,
    contributes.viewsContainers.activitybar[0]?.icon,
    ...contributes.yamlValidation.map(({ url }) => url),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
  ];
  expect(files.filter((file) => file === undefined || !existsSync(join(ROOT, file)))).toEqual([]);
  // Commands, views and tasks bring their own. A debugger does not, nor a panel that comes back after a reload, nor a file that is
  // saved, nor the Testing view when it opens.
  const panels = Object.values(PANELS).map((id) => `onWebviewPanel:${id}`);
  const debuggers = Object.values(DEBUGGERS).flatMap((type) =>
    ['onDebugResolve', 'onDebugDynamicConfigurations'].map((event) => `${event}:${type}`),
  );
  const contained = ['wasm-plugin.yaml', '*.scenario.{yaml,yml,json}'].map((glob) => `workspaceContains:**/${glob}`);
  expect(manifest.activationEvents).toEqual([...panels, ...debuggers, ...contained]);
});
