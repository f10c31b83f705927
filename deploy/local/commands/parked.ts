import { Command } from 'commander';
import { Failure } from '../failure.ts';
import { askService } from '../flow/ask-service.ts';
import { openHome } from '../home.ts';
import { ask } from '../supervisor/control.ts';
import { serviceNames } from '../supervisor/services.ts';
import type { Status } from '../supervisor/status.ts';
import { keyLines, recordLines, type ParkedKey, type ParkedRecord } from '../terminal/parked-lines.ts';
import { plain, plainKey } from '../terminal/plain.ts';

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
    for (const name of service !== undefined ? [service] : serviceNames) {
      try {
        found[name] = (await askService<{ keys: ParkedKey[] }>(status, name, 'GET', '/parked')).answers[0].keys;
      } catch (error) {
        if (service !== undefined || !(error instanceof Failure)) throw error;
        console.error(error.message);
        process.exitCode = 1; // the list lacks something
      }
    }
    if (json) return console.log(JSON.stringify(found));
    const listed = Object.keys(found);
    const lines = listed.flatMap((name) => keyLines(name, found[name]!));
    if (lines.length) console.log(lines.join('\n'));
    else if (listed.length)
      console.log(listed.length < serviceNames.length ? `No key waits in ${listed.join(', ')}.` : 'No key waits.');
  });

keyCommand('show', 'Every record of a key that waits or was discarded.', async (service, key, { json }) => {
  const path = `/parked/records?key=${encodeURIComponent(key)}`;
  const status = await ask<Status>(openHome(), 'status');
  const [answer] = (await askService<{ records: ParkedRecord[] }>(status, service, 'GET', path)).answers;
  console.log(json ? JSON.stringify(answer) : recordLines(answer.records).join('\n\n'));
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
  const { answers: outcomes, silent } = await askService<Outcome>(status, service, 'POST', `/parked/${action}`, { key });
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const error = outcomes.find((outcome) => outcome.error)?.error;
  const outcome = { key, handled: sum(({ handled }) => handled), discarded: sum(({ discarded }) => discarded), error };
  if (json) console.log(JSON.stringify(outcome));
  else {
    const dropped = outcome.discarded ? `, ${outcome.discarded} discarded` : '';
    console.log(`${plainKey(key)}: ${outcome.handled} handled${dropped}${error || silent.length ? '' : '; it waits no more'}`);
  }
  if (silent.length) console.error(`It may wait elsewhere: ${silent.join(', ')}`);
  if (!error) return;
  console.error(`It still waits: ${plain(error)}`);
  process.exitCode = 1;
}
