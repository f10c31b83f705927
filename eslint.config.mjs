import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });
const forbid = (message, ...group) => ({ 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] });

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
        only('e2e', 'contracts', 'testing'),
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
    },
  },
  // The comparison with Kafka Streams fetches it as the launcher fetches Kafka.
  { files: ['e2e/bench/hop/**/*.ts'], rules: boundaries('../../../deploy/local/**') },
  // The chain of REST services keeps the rows that ours keep; what is decoded is what our services fold.
  { files: ['e2e/bench/programs/**/*.ts'], rules: boundaries('@tributary/**') },
  {
    files: ['libs/service-kit/src/**/*.ts'],
    ignores: ['libs/service-kit/src/kafka/**'],
    rules: forbid('kafkajs and the registry client appear only in the kit’s kafka/', 'kafkajs', 'kafkajs/*', '@kafkajs/*'),
  },
  {
    files: ['libs/service-kit/src/*.ts', 'libs/service-kit/src/runtime/**/*.ts'],
    rules: forbid(
      'the pure entry and the runtime know no adapter',
      'kafkajs',
      '@kafkajs/*',
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
    rules: forbid('services reach Kafka and Postgres through the kit', 'kafkajs', '@kafkajs/*', 'pg'),
  },
  {
    files: ['services/*/src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: forbid(
      'domain/ is pure: contracts and the kit’s pure entry only',
      'node:*',
      'typeorm',
      '@nestjs/*',
      'pg',
      'kafkajs',
      '@tributary/service-kit/*',
      '**/migrations/*',
    ),
  },
);
