/** Section ids of a component. https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md */
const NAMES = [
  'custom',
  'core module',
  'core instance',
  'core type',
  'component',
  'instance',
  'alias',
  'type',
  'canon',
  'start',
  'import',
  'export',
  'value',
];

export function componentSectionName(id: number): string {
  return NAMES[id] ?? `unknown (${id})`;
}
