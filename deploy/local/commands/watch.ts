import { Command, Option } from 'commander';
import { ask } from '../supervisor/control.ts';
import { eventLines, matches, type EventFilter } from '../flow/event-line.ts';
import { demandTypes, shownTypes } from '../flow/event-types.ts';
import type { FlowEvent } from '../flow/flow-event.ts';
import { gatewayClient } from '../flow/gateway-client.ts';
import { openHome } from '../home.ts';
import { follow } from '../flow/sse.ts';
import type { Status } from '../supervisor/status.ts';
import { readerGone } from '../terminal/reader-gone.ts';
import { watchOrder } from '../flow/watch-order.ts';

interface WatchOptions extends EventFilter {
  order?: string;
  json?: boolean;
  gateway?: string;
}

export const watchCommand = new Command('watch')
  .description('Show events as they happen, one line each: time, place in the log, type, key, cause.')
  .option('--type <types>', 'only these types, divided by commas')
  .option('--key <key>', 'only events of this key')
  .option('--correlation <id>', 'only events of this flow')
  .addOption(
    new Option('--order <id>', "this order's flow as a tree, until the order ends").conflicts(['type', 'key', 'correlation']),
  )
  .option('--json', 'events as JSON, one a line')
  .option('--gateway <url>', 'of a system that was started otherwise, with docker compose for example', withoutSlash)
  .action(async (options: WatchOptions) => {
    if (options.type !== undefined) demandTypes(options.type, await shownTypes());
    const gateway = options.gateway ?? (await ask<Status>(openHome(), 'status')).gateway;
    const client = gatewayClient(gateway);
    await client.token(); // fails here, with one line, when the gateway is away
    const end = readerGone();
    if (options.order) return watchOrder(gateway, options.order, end, options.json === true);

    console.error(`Events of ${gateway}, Ctrl-C ends.`);
    const line = eventLines();
    const headers = async () => ({ authorization: `Bearer ${await client.token()}` });
    for await (const { data } of follow(`${gateway}/events`, headers, end.signal, () => undefined)) {
      const event = JSON.parse(data) as FlowEvent;
      const text = line(event); // also remembers events that are not shown: they may be causes
      if (matches(options, event)) console.log(options.json ? data : text);
    }
  });

/** As a browser shows it, the address ends in one. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
