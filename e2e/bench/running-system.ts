import { type Status, systemStatus } from '../support/system.ts';

/** The system that runs here, with every service; ends the process when there is none. */
export async function runningSystem(): Promise<Status> {
  const status = await systemStatus().catch(() => undefined);
  const missing = whatIsMissing(status);
  if (status && !missing) return status;
  console.error(missing);
  process.exit(1);
}

/** Why there is nothing to measure; empty when there is. */
export function whatIsMissing(
  status: { readonly services: Readonly<Record<string, { readonly health: string }>> } | undefined,
): string {
  if (!status) return 'no system is running here; start one: npm start -- --detach';
  const stopped = Object.entries(status.services).flatMap(([name, { health }]) => (health === 'stopped' ? [name] : []));
  if (!stopped.length) return '';
  const commands = stopped.map((name) => `npm run scale -- ${name} 1`).join('; ');
  return `the system runs without ${stopped.join(', ')}, which the measurement needs; bring them back: ${commands}`;
}
