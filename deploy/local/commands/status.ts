import { Command } from 'commander';
import { ask } from '../supervisor/control.ts';
import { openHome } from '../home.ts';
import type { PartStatus, Status } from '../supervisor/status.ts';
import { addresses } from '../terminal/summary.ts';

export const statusCommand = new Command('status')
  .description('Show what runs, how it does and where it is.')
  .option('--json', 'as one JSON object on one line')
  .action(async ({ json }: { json?: boolean }) => {
    const status = await ask<Status>(openHome(), 'status');
    console.log(json ? JSON.stringify(status) : asTable(status));
  });

function asTable(status: Status): string {
  const rows = Object.entries({ ...status.services, ...status.infrastructure }).map(([name, part]) => row(name, part));
  return [...rows, '', addresses(status), `  ${'data, logs'.padEnd(10)} ${status.home}`].join('\n');
}

function row(name: string, part: PartStatus): string {
  const times = part.restarts === 1 ? 'once' : `${part.restarts} times`;
  const restarts = part.restarts > 0 ? `  restarted ${times}, last after: ${part.lastExit?.slice(0, 160)}` : '';
  const urls = part.urls?.join(' ') ?? '';
  return `  ${name.padEnd(10)} ${part.health.padEnd(10)} pid ${part.pids.join(', ') || '-'}  ${urls}${restarts}`;
}
