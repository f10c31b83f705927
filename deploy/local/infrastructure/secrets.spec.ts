import { expect, test } from 'vitest';
import { clusterId } from './secrets.ts';

test("no id of a Kafka cluster begins with a dash, which Kafka's tools take for an option", () => {
  for (let first = 0; first < 256; first++) {
    const bytes = Buffer.alloc(16, 0xff);
    bytes[0] = first;
    expect(clusterId(bytes)).toMatch(/^[A-Za-z][\w-]{21}$/);
  }
});
