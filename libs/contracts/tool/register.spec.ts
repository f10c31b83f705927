import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { schemas } from './fixtures.ts';
import { loadContracts } from './load.ts';
import { register, registerSchemas } from './register.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

type Answer = 'cut' | readonly [status: number, body: object];

async function registry(answer: (request: IncomingMessage) => Answer): Promise<string> {
  const server = createServer((request, response) => {
    const answered = answer(request);
    if (answered === 'cut') return void request.socket.destroy();
    response.writeHead(answered[0], { 'content-type': 'application/json' }).end(JSON.stringify(answered[1]));
  });
  return `http://127.0.0.1:${await portOf(server)}`;
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A registry that knows nothing and takes everything, but answers the first registrations as it is told. */
async function registryThatFirst(...answers: Answer[]): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const levels = new Map<string, string>();
  const answer = ({ method, url = '' }: IncomingMessage): Answer => {
    requests.push(`${method} ${url}`);
    if (url === '/subjects') return [200, []];
    if (method === 'PUT') return [200, { compatibility: levels.set(url, 'FULL_TRANSITIVE').get(url) }];
    if (url.startsWith('/config/')) return levels.has(url) ? [200, { compatibilityLevel: levels.get(url) }] : [404, {}];
    if (method === 'POST' && url.endsWith('/versions')) return answers.shift() ?? [200, { id: 7 }];
    return [404, {}];
  };
  return { url: await registry(answer), requests };
}

const wait = (milliseconds = 10_000) => ({ deadline: Date.now() + milliseconds, progress: () => undefined });
const oneEvent = async () => (await loadContracts(schemas)).events.filter((event) => event.name === 'OrderPlaced');
const subject = 'orders.events-tributary.orders.OrderPlaced';

it('sets FULL_TRANSITIVE before the first version', async () => {
  const { url, requests } = await registryThatFirst();
  expect(await registerSchemas(await oneEvent(), url, wait())).toEqual([{ subject, id: 7, registered: true }]);
  expect(requests.indexOf(`PUT /config/${subject}`)).toBeGreaterThan(-1);
  expect(requests.indexOf(`PUT /config/${subject}`)).toBeLessThan(requests.indexOf(`POST /subjects/${subject}/versions`));
});

it('tries again when the connection is cut, which the client reports as status 400', async () => {
  const { url } = await registryThatFirst('cut', [503, {}]);
  expect(await registerSchemas(await oneEvent(), url, wait())).toEqual([{ subject, id: 7, registered: true }]);
});

it('does not try again when the schema is refused', async () => {
  const { url, requests } = await registryThatFirst([409, { message: 'incompatible' }]);
  await expect(registerSchemas(await oneEvent(), url, wait())).rejects.toMatchObject({
    message: `the registry did not take ${subject}: Confluent_Schema_Registry - incompatible`,
    exitCode: 1,
  });
  expect(requests.filter((request) => request.startsWith('POST') && request.endsWith('/versions'))).toHaveLength(1);
});

it('asks nothing of Kafka when a schema is refused', async () => {
  const [contracts, events] = [await loadContracts(schemas), await oneEvent()];
  const held = { ...events[0]!.schema, fields: [{ name: 'other', type: 'string', doc: 'What the new schema does not write.' }] };
  const url = await registry(({ method, url = '' }) => {
    if (url === '/subjects') return [200, [subject]];
    if (method === 'GET' && url.endsWith('/versions')) return [200, [1]];
    if (method === 'GET' && url.endsWith('/versions/1')) return [200, { id: 1, version: 1, schema: JSON.stringify(held) }];
    return [404, {}];
  });
  let connections = 0;
  const kafka = createTcpServer((socket) => void (connections++, socket.destroy()));
  const brokers = [`127.0.0.1:${await portOf(kafka)}`];
  await expect(register({ ...contracts, events }, brokers, url, wait(2000))).rejects.toThrow(`refused  ${subject}`);
  expect(connections).toBe(0);
});

it('gives up when nobody answers in time', async () => {
  await expect(registerSchemas(await oneEvent(), 'http://127.0.0.1:9/apis/ccompat/v7', wait(200))).rejects.toMatchObject({
    message: expect.stringMatching(/^gave up waiting for the registry/),
    exitCode: 2,
  });
});
