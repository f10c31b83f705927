import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Undo } from '../../support/undo.ts';
import { compiled } from '../programs.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../temporary-database.ts';

/**
 * The system as it is built without a log: three services of NestJS and TypeORM, each with a database of its own. A request to the
 * gateway calls orders, which calls shipping; each writes the rows that ours write of the same order, in one transaction.
 */
export interface Chain {
  readonly gateway: string;
  /** By service. */
  readonly databases: Readonly<Record<string, string>>;
  readonly pids: readonly number[];
  /** Ends the processes and drops the databases. */
  stop(): Promise<void>;
}

/** From the end to the beginning, because each needs the address of the next. */
const services = ['shipping', 'orders', 'gateway'];

export async function startChain(postgresAdmin: string, undo: Undo): Promise<Chain> {
  const main = await compiled('chain/main.js');
  const databases = new Map<string, TemporaryDatabase>();
  const children: ChildProcess[] = [];
  const stop = undo.add(async () => {
    await Promise.all(children.map(ended));
    for (const { drop } of databases.values()) await drop();
  });
  try {
    let next = '';
    for (const service of services) {
      const database = await temporaryDatabase(postgresAdmin, `bench_chain_${Date.now()}_${service}`);
      databases.set(service, database);
      const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.url, NEXT_URL: next };
      const child = fork(main, [service], { env, execArgv: [] });
      children.push(child);
      next = `http://127.0.0.1:${await portOf(child, service)}`;
    }
    const urls = Object.fromEntries([...databases].map(([service, { url }]) => [service, url]));
    return { gateway: next, databases: urls, pids: children.map(({ pid }) => pid!), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function portOf(child: ChildProcess, service: string): Promise<number> {
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`${service} of the chain ended with ${code} while it started`);
  });
  const [port] = (await Promise.race([once(child, 'message'), exit])) as [number];
  return port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
