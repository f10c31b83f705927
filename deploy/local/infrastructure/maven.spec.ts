import { expect, test } from 'vitest';
import { explain } from './maven.ts';

test('a failed download is one line with the cause at the end of the chain', () => {
  const output = `[INFO] Scanning\n[ERROR] Plugin x or one of its dependencies could not be resolved: Failed to read: Could not transfer artifact a:b:pom:1 from/to c (http://c): Connection refused -> [Help 1]\n[ERROR]\n`;
  const { message } = explain(output, 'Apache Kafka', '/logs/maven.log');
  expect(message).toContain(
    'Apache Kafka could not be fetched by Maven (Could not transfer artifact a:b:pom:1 from/to c (http://c): Connection refused).',
  );
  expect(message).toContain('/logs/maven.log');
  expect(message).not.toContain('\n');
});

test('a full disk is called a full disk', () => {
  expect(explain('[ERROR] x: No space left on device', 'Apache Kafka', '').message).toMatch(/^The disk is full/);
});
