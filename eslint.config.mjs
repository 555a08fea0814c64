import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const LAYERS = ['core', 'protocol', 'node', 'worker', 'inspector', 'server', 'debug', 'cli', 'webview', 'extension'];

/**
 * Direction of imports: a folder of `src` may import only what stands here. `types` may be imported as types alone.
 * (docs/ARCHITECTURE.md, "Where a thing goes".)
 */
function layer(name, { values = [], types = [], forbidden = [] }) {
  const barred = LAYERS.filter((other) => other !== name && !values.includes(other));
  const pattern = (names) => `^(\\.\\./)+(${names.join('|')})(/|$)`;
  const banned = barred.filter((other) => !types.includes(other));
  return {
    files: [`src/${name}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: pattern(banned), message: `src/${name} may not import this folder.` },
            ...(types.length === 0
              ? []
              : [
                  {
                    regex: pattern(types),
                    message: `src/${name} may import types alone from there.`,
                    allowTypeImports: true,
                  },
                ]),
            ...forbidden.map((regex) => ({ regex, message: `src/${name} may not use this.` })),
          ],
        },
      ],
    },
  };
}

const NODE = '^node:';
const VSCODE = '^vscode$';
const PACKAGES = '^[^.]';

export default defineConfig(
  { ignores: ['dist/', '.tsbuild/', '.artifacts/', 'node_modules/', 'samples/', 'templates/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers, booleans and strings read well in messages.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Core's platform declarations are classes, as they are in the platform.
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setInterval: 'readonly' },
    },
  },
  layer('core', { forbidden: [PACKAGES] }),
  layer('protocol', { types: ['core'], forbidden: [PACKAGES] }),
  layer('node', { values: ['core', 'protocol'], forbidden: [VSCODE] }),
  layer('worker', { values: ['core', 'protocol', 'node'], forbidden: [VSCODE] }),
  layer('inspector', { values: ['core', 'protocol', 'node'], forbidden: [VSCODE] }),
  layer('server', { values: ['core', 'protocol', 'node'], forbidden: [VSCODE] }),
  layer('debug', { values: ['core', 'protocol', 'node'], forbidden: [VSCODE] }),
  layer('cli', { values: ['core', 'protocol', 'node'], forbidden: [VSCODE] }),
  layer('webview', { values: ['protocol'], types: ['core'], forbidden: [NODE, VSCODE] }),
  layer('extension', { values: ['protocol', 'node'], types: ['core'] }),
);
