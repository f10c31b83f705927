import vm from 'node:vm';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });
const forbid = (message, ...group) => ({ 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] });
const kafkaClients = ['kafkajs', 'kafkajs/*', '@kafkajs/*'];

/** Folders of the gateway; none imports from one that comes later. */
const gatewayLayers = ['edge', 'view', 'api', 'feed', 'writes', 'controllers'];

/** What a file of domain/ may import; everything else is refused. */
const domainImports = (message, ...more) => {
  const allowed = [
    String.raw`\./[^.]`,
    String.raw`\.\./rows/`,
    ...['@tributary/contracts', '@tributary/service-kit', ...more].map((name) => `${name}$`),
  ];
  return { 'no-restricted-imports': ['error', { patterns: [{ regex: `^(?!${allowed.join('|')})`, message }] }] };
};

/** What Node adds to the language: files, the network, clocks, timers. A context of its own has the language alone, and a console. */
const language = new Set(vm.runInNewContext('Object.getOwnPropertyNames(globalThis)'));
const added = Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name));

const fromTheEvent = 'domain/ is pure: times, ids and chance come in with the event';
const pure = {
  'no-restricted-globals': [
    'error',
    ...[...added, 'console', 'globalThis', 'require', 'eval', 'Function'].map((name) => ({ name, message: 'domain/ is pure' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: fromTheEvent },
    { object: 'Math', property: 'random', message: fromTheEvent },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: fromTheEvent },
    { selector: 'CallExpression[callee.name="Date"]', message: fromTheEvent },
    { selector: 'ImportExpression', message: 'domain/ is pure: what it imports stands at the top' },
    { selector: 'MetaProperty[meta.name="import"]', message: 'domain/ is pure' },
  ],
};

/** Who may import whom (docs/architecture.md). */
const boundaries = (...allow) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      allow,
      depConstraints: [
        only('contracts'),
        only('kit'),
        only('testing', 'contracts', 'kit'),
        only('service', 'contracts', 'kit', 'testing'),
        only('e2e', 'contracts'),
      ],
    },
  ],
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.tributary/**', '.nx/**', 'libs/contracts/src/generated/**'] },
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    rules: {
      ...boundaries(),
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name="pathname"][object.callee.name="URL"] MetaProperty',
          message: 'spaces and letters stay percent-encoded: resolve from import.meta.dirname',
        },
      ],
    },
  },
  // What e2e shares with tools that run before anything is compiled: how to ask the launcher, and the cover of kafkajs's timer.
  {
    files: ['e2e/support/*.ts'],
    rules: boundaries(
      '../../deploy/local/home.ts',
      '../../deploy/local/supervisor/*',
      '../../libs/contracts/tool/kafkajs-timer.ts',
    ),
  },
  // The comparison with Kafka Streams fetches it as the launcher fetches Kafka.
  { files: ['e2e/bench/hop/**/*.ts'], rules: boundaries('../../../deploy/local/**') },
  // The chain of REST services keeps the rows that ours keep; what is decoded is what our services fold.
  { files: ['e2e/bench/programs/**/*.ts'], rules: boundaries('@tributary/**') },
  {
    files: ['libs/service-kit/src/**/*.ts'],
    ignores: ['libs/service-kit/src/kafka/**'],
    rules: forbid('kafkajs and the registry client appear only in the kit’s kafka/', ...kafkaClients),
  },
  {
    files: ['libs/service-kit/src/*.ts', 'libs/service-kit/src/runtime/**/*.ts'],
    rules: forbid(
      'the pure entry and the runtime know no adapter',
      ...kafkaClients,
      'pg',
      'typeorm',
      '@nestjs/*',
      '**/kafka/*',
      '**/postgres/*',
      '**/nest/*',
    ),
  },
  {
    files: ['services/**/*.ts'],
    rules: forbid('services reach Kafka and Postgres through the kit', ...kafkaClients, 'pg'),
  },
  ...gatewayLayers.slice(0, -1).map((layer, at) => ({
    files: [`services/gateway/src/${layer}/**/*.ts`],
    rules: forbid(
      `${layer}/ knows nothing of the folders above it, and reaches Kafka and Postgres through the kit`,
      ...kafkaClients,
      'pg',
      ...gatewayLayers.slice(at + 1).map((above) => `**/${above}/*`),
    ),
  })),
  // Blocks that come later replace the options of those before: these two say all that domain/ may import.
  {
    files: ['services/*/src/domain/**/*.ts'],
    rules: { ...domainImports('domain/ is pure: contracts, the kit’s pure entry and the rows only'), ...pure },
  },
  {
    files: ['services/*/src/domain/**/*.{spec,fixture}.ts'],
    rules: {
      ...domainImports(
        'specs of domain/ need vitest, @tributary/testing and what domain/ imports',
        'vitest',
        '@tributary/testing',
      ),
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
    },
  },
);
