import tseslint from 'typescript-eslint';

/**
 * Who may import whom (CONTRIBUTING.md draws it). `allow` lists the sibling folders of src/ that a folder
 * may import, type-only imports included; `node` and `vscode` say whether it may touch those APIs.
 */
const layers = {
  core: { allow: [] },
  protocol: { allow: ['core'] },
  capture: { allow: ['core', 'protocol'], node: true },
  store: { allow: ['core'], node: true },
  agent: { allow: ['core', 'protocol'], node: true },
  adapter: { allow: ['core', 'protocol', 'capture'], node: true },
  cli: { allow: ['core', 'capture', 'store'], node: true },
  extension: { allow: ['core', 'protocol', 'capture', 'store', 'adapter'], node: true, vscode: true },
  webview: { allow: ['core', 'protocol'] },
};
const folders = Object.keys(layers);
const nodeOnly = [
  'node:*',
  '@datadog/pprof',
  '@datadog/pprof/*',
  '@vscode/debugadapter',
  'cross-spawn',
  'dotenv',
];

function layerRule(folder) {
  const { allow, node, vscode } = layers[folder];
  const forbidden = folders.filter((other) => other !== folder && !allow.includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
      message: `src/${folder} may import only ${['itself', ...allow].join(', ')}.`,
    },
  ];
  if (!node) patterns.push({ group: nodeOnly, message: `src/${folder} runs without Node.` });
  if (!vscode) patterns.push({ group: ['vscode'], message: 'Only src/extension may import vscode.' });
  return {
    files: [`src/${folder}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
    },
  };
}

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.cache/',
      '.vscode-test/',
      'samples/',
      'test/fixtures/',
      'bench/truth/programs/',
      'bench/overhead/**/*.cjs',
      'out/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  { files: ['scripts/**', 'bench/**', 'test/**', 'esbuild.js'], rules: { 'no-console': 'off' } },
  ...folders.map(layerRule),
);
