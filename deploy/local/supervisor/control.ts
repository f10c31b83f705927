import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure, oneLine } from '../failure.ts';
import type { Home } from '../home.ts';
import { request } from '../http.ts';
import { findLeftovers, findRunning, type Running } from './running.ts';

/** What the other commands may ask of a running launcher. */
export type Orders = Readonly<Record<string, (body: never) => Promise<unknown>>>;

/**
 * Opens the launcher's control door: HTTP on a free port of this machine, for holders of the token in the state file.
 * What comes before there are orders waits for them.
 */
export async function openControl(orders: Promise<Orders>): Promise<{ control: Running['control']; close(): void }> {
  const token = randomBytes(24).toString('hex');
  const server = createServer(async (incoming, response) => {
    const respond = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body) ?? 'null');
    };
    if (incoming.headers['authorization'] !== `Bearer ${token}`) return respond(401, {});
    const order = (await orders)[(incoming.url ?? '').slice(1)];
    if (!order) return respond(404, {});
    try {
      respond(200, await order(JSON.parse((await textOf(incoming)) || 'null') as never));
    } catch (error) {
      respond(500, { error: oneLine(error) });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    control: { port: (server.address() as AddressInfo).port, token },
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Asks the launcher of this home for something. */
export async function ask<T>(home: Home, order: string, body?: unknown): Promise<T> {
  const running = await findRunning(home);
  if (!running) throw await withoutLauncher(home);
  const { port, token } = running.control;
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await request(`http://127.0.0.1:${port}/${order}`, { method: 'POST', headers, body });
  const answer = JSON.parse(text) as T & { error?: string };
  if (status !== 200) throw new Error(answer?.error ?? `The launcher answered ${status}.`);
  return answer;
}

async function withoutLauncher(home: Home): Promise<Failure> {
  const left = (await findLeftovers(home)).map(({ name }) => name);
  if (left.length === 0) return new Failure(`Nothing runs in ${home.root}`, 'Start it with `npm start`.');
  return new Failure(
    `The launcher of ${home.root} was killed; what it had started still runs: ${left.join(', ')}`,
    'Stop it with `npm stop`, or begin anew with `npm start`.',
  );
}
