import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { HOSTS, TEMPLATES, type Answers } from '../../../src/core/scaffold/answers';
import { layersOf, scaffold, type ScaffoldFile } from '../../../src/core/scaffold/scaffold';
import { languageLabel, valuesOf } from '../../../src/core/scaffold/values';
import { LANGUAGES } from '../../../src/core/toolchain/profile';

const FOLDER = join(__dirname, '..', '..', '..', 'templates');

const templates: ScaffoldFile[] = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({ path: relative(FOLDER, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));

const possible: Answers[] = Object.values(TEMPLATES)
  .flatMap(([language, kind]) => HOSTS.map((host) => ({ language, kind, host })))
  .filter(({ kind, host }) => !(kind === 'tcp' && host === 'higress'))
  .map((chosen) => ({ ...chosen, name: 'my-plugin-2', module: 'example.com/me/my-plugin-2' }));

const ANSWERS: Answers = { language: 'c++', kind: 'http', host: 'envoy', name: 'a-b', module: 'example.com/a-b' };

describe.each(possible)('a project for $language, $kind, $host', (answers) => {
  const files = scaffold(templates, answers);
  const paths = files.map(({ path }) => path);

  it('has what each project needs', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        '.gitignore',
        '.vscode/tasks.json',
        'README.md',
        'my-plugin-2.scenario.yaml',
        'wasm-plugin.yaml',
      ]),
    );
    expect(paths).toContain(valuesOf(answers).get('main'));
    expect(paths.some((path) => path.startsWith('deploy/'))).toBe(true);
    expect(paths).toEqual([...paths].sort());
  });

  it('has no place left and one newline at the end of each file', () => {
    for (const { path, text } of files) {
      expect(`${path}${text}`).not.toContain('%{');
      expect(path).not.toMatch(/(^|\/)(_|\.\.?\/)|\\/);
      expect(text, path).toMatch(/[^\n]\n$/);
      expect(text, path).not.toContain('\r');
    }
  });

  it('has JSON and YAML that can be read', () => {
    for (const { path, text } of files) {
      if (/\.(json|har)$/.test(path)) expect(JSON.parse(text), path).toBeTypeOf('object');
      if (!/\.ya?ml$/.test(path)) continue;
      const documents = parseAllDocuments(text) as { errors: unknown[]; warnings: unknown[] }[];
      expect(documents.length, path).toBeGreaterThan(0);
      for (const { errors, warnings } of documents) expect([...errors, ...warnings], path).toEqual([]);
    }
  });

  it('has each path of one layer alone, but for what Go adds to the launch configurations', () => {
    const made = layersOf(answers).flatMap((layer) => templates.filter(({ path }) => path.startsWith(`${layer}/`)));
    const paths = made.map(({ path }) => path.slice(path.indexOf('/') + 1));
    const twice = paths.filter((path, at) => paths.indexOf(path) !== at);
    expect(twice).toEqual(layersOf(answers).includes('lang-go') ? ['_vscode/launch.json'] : []);
  });

  it('has the plugin itself: a layer of its language and kind', () => {
    const last = layersOf(answers).at(-1);
    expect(templates.some(({ path }) => path.startsWith(`${last}/`))).toBe(true);
  });
});

describe('templates', () => {
  it('are all used', () => {
    const used = new Set(possible.flatMap(layersOf));
    expect(templates.map(({ path }) => path).filter((path) => !used.has(path.split('/')[0] ?? ''))).toEqual([]);
  });

  it.each(LANGUAGES)('name their language: %s', (language) => {
    expect(languageLabel(language)).not.toBe('');
  });

  it('of later layers count before those of earlier ones', () => {
    const files = scaffold(
      [
        { path: 'cpp-http/x/_y', text: 'own' },
        { path: 'common/x/_y', text: 'common' },
        { path: 'common/%{name}.txt', text: '%{name} has %{name-length}, %{metric}' },
        { path: 'common-other/z', text: 'of no layer' },
      ],
      ANSWERS,
    );
    expect(files).toEqual([
      { path: 'a-b.txt', text: 'a-b has 3, a_b' },
      { path: 'x/.y', text: 'own' },
    ]);
  });

  it('with a place that has no value are refused', () => {
    expect(() => scaffold([{ path: 'common/x', text: '%{nothing}' }], ANSWERS)).toThrow('%{nothing}');
  });

  it('do not fill what a value has', () => {
    const files = scaffold([{ path: 'common/x', text: '%{module} $& ${x}' }], { ...ANSWERS, module: '%{name}$&' });
    expect(files).toEqual([{ path: 'x', text: '%{name}$& $& ${x}' }]);
  });
});
