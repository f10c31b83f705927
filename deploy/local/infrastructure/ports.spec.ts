import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { demandFree, freePort, isFree, planPorts } from './ports.ts';

const allOf = (env: Record<string, string>) => {
  const { services, spare: _, links: __, tour: ___, ...fixed } = planPorts(env);
  return [...new Set([...Object.values(fixed), ...Object.values(services)])];
};

describe('the plan', () => {
  test('has the gateway on 8080 and Kafka on 9092', () => {
    expect(planPorts({})).toMatchObject({ gateway: 8080, kafka: 9092, tour: 8200 });
  });

  test('is one row of different ports behind TRIBUTARY_PORT_BASE', () => {
    const ports = allOf({ TRIBUTARY_PORT_BASE: '21000' }).sort();
    expect(ports).toEqual(ports.map((_, i) => 21_000 + i));
    expect(planPorts({ TRIBUTARY_PORT_BASE: '21000' })).toMatchObject({ gateway: 21_000, kafka: 21_001, tour: 21_060 });
  });

  test('gives no port twice without a base either', () => {
    expect(allOf({})).toHaveLength(allOf({ TRIBUTARY_PORT_BASE: '21000' }).length);
  });

  test.each(['http', '80', '99999', '8080.5'])('refuses %s as a base', (base) => {
    expect(() => planPorts({ TRIBUTARY_PORT_BASE: base })).toThrow(`TRIBUTARY_PORT_BASE is "${base}"`);
  });
});

describe('a port that somebody listens on', () => {
  test('is not free, is passed over, and the failure names the process', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    expect(await freePort(port)).toBeGreaterThan(port);
    await expect(demandFree(port, 'the test')).rejects.toThrow(
      new RegExp(`Port ${port}, needed for the test, is held by .*${process.pid}`),
    );
    await new Promise((done) => server.close(done));
    expect(await isFree(port)).toBe(true);
  });
});

test('two who look for a port at the same time find different ones', async () => {
  const taken = new Set<number>();
  const found = await Promise.all([freePort(23_000, taken), freePort(23_000, taken)]);
  expect(new Set(found).size).toBe(2);
});
