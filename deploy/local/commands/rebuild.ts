import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Command } from 'commander';
import { checkout, openHome } from '../home.ts';
import { ask } from '../supervisor/control.ts';
import { demandService, serviceNames } from '../supervisor/services.ts';
import type { Status } from '../supervisor/status.ts';

interface RebuildOptions {
  verify?: boolean;
  swap?: boolean;
  json?: boolean;
}

export const rebuildCommand = new Command('rebuild')
  .description('Fold the whole log once more, beside a running service, and compare with its rows or replace them.')
  .argument('<service>', serviceNames.join(', '))
  .option('--verify', 'compare table by table: number of rows and hash (this is what it does unless told otherwise)')
  .option('--swap', 'put the rebuilt rows in place; the service goes on meanwhile')
  .option('--json', 'as one JSON object')
  .action(async (service: string, options: RebuildOptions) => {
    demandService(service);
    const status = await ask<Status>(openHome(), 'status');
    const args = Object.entries(options).flatMap(([name, given]) => (given ? [`--${name}`] : []));
    const env = {
      ...process.env,
      PORT: '0',
      KAFKA_BROKERS: status.kafka,
      SCHEMA_REGISTRY_URL: status.registry,
      DATABASE_URL: status.postgres[service],
      AUTH_DEV_ISSUER: 'true',
    };
    const main = join(checkout, 'services', service, 'dist', 'main.js');
    const child = spawn(process.execPath, [main, 'rebuild', ...args], { env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    const [code] = (await once(child, 'exit')) as [number | null];
    process.exitCode = code ?? 1;
  });
