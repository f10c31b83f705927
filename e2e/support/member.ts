import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import type { Release } from './release.ts';
import { systemStatus } from './system.ts';

/** A process of a service that the launcher knows nothing of. */
export interface Member {
  readonly url: string;
  /** As a launcher would: SIGTERM, and wait for the end. */
  stop(): Promise<void>;
}

/** Starts a process of a release beside whatever others of its service there are, with settings of its own; answers when it is ready. */
export async function startMember(
  { folder, service }: Pick<Release, 'folder' | 'service'>,
  instance: string,
  settings: NodeJS.ProcessEnv = {},
): Promise<Member> {
  const { kafka, registry, postgres, home } = await systemStatus();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    INSTANCE: instance,
    KAFKA_BROKERS: kafka,
    SCHEMA_REGISTRY_URL: registry,
    DATABASE_URL: postgres[service]!,
    ...settings,
  };
  const main = join(folder, 'services', service, 'dist/main.js');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const log = createWriteStream(join(home, 'logs', `${instance}.log`), { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
  const stop = async () => {
    child.kill();
    await exit;
  };
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = String(text).trim()));
  const ready = async () => (await fetch(`${url}/health/ready`)).ok;
  const ended = exit.then(([code]) => {
    throw new Error(`${instance} ended with ${code}: ${said}`);
  });
  try {
    await Promise.race([eventually(ready, `${instance} is ready; logs/${instance}.log says more`), ended]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
