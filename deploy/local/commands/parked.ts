import { Command } from 'commander';
import pc from 'picocolors';
import { Failure } from '../failure.ts';
import { gatewayClient } from '../flow/gateway-client.ts';
import { openHome } from '../home.ts';
import { request } from '../http.ts';
import { ask } from '../supervisor/control.ts';
import { serviceNames } from '../supervisor/services.ts';
import type { Status } from '../supervisor/status.ts';

interface ParkedKey {
  key: string;
  shard: number;
  waiting: number;
  since: string;
  type: string | null;
  error: string | null;
}

interface ParkedRecord {
  topic: string;
  partition: number;
  offset: number;
  recordedAt: string;
  type: string | null;
  error: string | null;
  discarded: boolean;
  value: string | null;
  data?: unknown;
  unreadable?: string;
}

interface Outcome {
  key: string;
  handled: number;
  discarded: number;
  error?: string;
}

interface Options {
  json?: boolean;
}

export const parkedCommand = new Command('parked').description(
  'Events that could not be handled, and what waits behind them for the same key: list, show, retry, discard.',
);

parkedCommand
  .command('list', { isDefault: true })
  .description('Keys that wait, with the error of the event they wait behind.')
  .argument('[service]', serviceNames.join(', '))
  .option('--json', 'as one JSON object')
  .action(async (service: string | undefined, { json }: Options) => {
    const status = await ask<Status>(openHome(), 'status');
    const found: Record<string, ParkedKey[]> = {};
    for (const name of service ? [service] : serviceNames) {
      const [answer] = await askProcesses<{ keys: ParkedKey[] }>(status, name, 'GET', '/parked');
      found[name] = answer!.keys;
    }
    if (json) return console.log(JSON.stringify(found));
    const lines = Object.entries(found).flatMap(([name, keys]) => keys.map((key) => keyLines(name, key)));
    console.log(lines.join('\n') || 'No key waits.');
  });

keyCommand('show', 'Every record of a key that waits or was discarded.', async (service, key, { json }) => {
  const path = `/parked/records?key=${encodeURIComponent(key)}`;
  const status = await ask<Status>(openHome(), 'status');
  const [answer] = await askProcesses<{ records: ParkedRecord[] }>(status, service, 'GET', path);
  console.log(json ? JSON.stringify(answer) : answer!.records.map(recordLines).join('\n\n'));
});

keyCommand('retry', 'Handle what waits for a key, in order, until an event fails again.', (...asked) =>
  repair('retry', ...asked),
);

keyCommand('discard', 'Never handle the first event that waits for a key; what waits behind it is handled.', (...asked) =>
  repair('discard', ...asked),
);

/** A command about one key of one service. */
function keyCommand(
  name: string,
  description: string,
  action: (service: string, key: string, options: Options) => Promise<void>,
): void {
  parkedCommand
    .command(name)
    .description(description)
    .argument('<service>', serviceNames.join(', '))
    .argument('<key>')
    .option('--json', 'as one JSON object')
    .action(action);
}

async function repair(action: 'retry' | 'discard', service: string, key: string, { json }: Options): Promise<void> {
  const status = await ask<Status>(openHome(), 'status');
  // A record that all shards read may be parked in several of them, and so in several processes.
  const outcomes = await askProcesses<Outcome>(status, service, 'POST', `/parked/${action}`, { key });
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const error = outcomes.find((outcome) => outcome.error)?.error;
  const outcome = { key, handled: sum(({ handled }) => handled), discarded: sum(({ discarded }) => discarded), error };
  if (json) console.log(JSON.stringify(outcome));
  else {
    const dropped = outcome.discarded ? `, ${outcome.discarded} discarded` : '';
    console.log(`${key}: ${outcome.handled} handled${dropped}${error ? '' : '; it waits no more'}`);
  }
  if (!error) return;
  console.error(`It still waits: ${error}`);
  process.exitCode = 1;
}

/** What the processes of a service answer; those that do not hold the key are passed over. */
async function askProcesses<T>(status: Status, service: string, method: string, path: string, body?: unknown): Promise<T[]> {
  const urls = status.services[service]?.urls;
  if (!urls) throw new Failure(`There is no service ${service}`, `There are ${serviceNames.join(', ')}.`);
  if (!urls.length) throw new Failure(`${service} does not run`, `Start it with \`npm run scale -- ${service} 1\`.`);
  const headers: Record<string, string> =
    service === 'gateway' ? { authorization: `Bearer ${await gatewayClient(status.gateway).token()}` } : {};
  const answers: T[] = [];
  let refusal = '';
  for (const url of urls) {
    const { status: code, text } = await request(`${url}${path}`, { method, headers, body, timeoutMs: 60_000 });
    const answer = JSON.parse(text) as T & { message?: string; detail?: string };
    if (code === 200) answers.push(answer);
    else refusal ||= answer.message ?? answer.detail ?? text;
    if (code === 200 && method === 'GET') break; // all processes of a service know the same
  }
  if (!answers.length) throw new Failure(`${service}: ${refusal}`, 'See `npm run parked -- list`.');
  return answers;
}

const keyLines = (service: string, { key, waiting, since, type, error }: ParkedKey) =>
  `${pc.bold(service.padEnd(10))} ${key}  ${waiting} ${waiting === 1 ? 'event waits' : 'events wait'} since ${since}\n` +
  `${''.padEnd(10)} ${pc.dim(`${type ?? 'an event without a type'}: ${error ?? 'waits behind another key'}`)}`;

function recordLines({
  topic,
  partition,
  offset,
  recordedAt,
  type,
  error,
  discarded,
  value,
  data,
  unreadable,
}: ParkedRecord): string {
  const state = discarded ? 'discarded' : (error ?? 'waits');
  const content = data === undefined ? `${unreadable}\n  ${value ?? 'no value'} (base64)` : JSON.stringify(data);
  return `${pc.cyan(`${topic}[${partition}]@${offset}`)} ${pc.bold(type ?? '?')} ${recordedAt}  ${pc.dim(state)}\n  ${content}`;
}
