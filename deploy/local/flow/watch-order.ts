import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { endsOrder, type FlowEvent } from './flow-event.ts';
import { flowTree, type FlowLine } from './flow-tree.ts';
import { gatewayClient } from './gateway-client.ts';
import { follow } from './sse.ts';

/** How often the flow is read again, in milliseconds. */
const lookEvery = 2000;

/** Shows one order's flow as a tree that grows; ends when the order does, or with `end`. */
export async function watchOrder(gateway: string, orderId: string, end: AbortController, json: boolean): Promise<void> {
  const client = gatewayClient(gateway);
  const flow = new Map<string, FlowEvent>();
  const show = json ? printGrowth(asJson) : process.stdout.isTTY ? redrawTree() : printGrowth(flowTree);

  const learn = (events: readonly FlowEvent[]) => {
    for (const event of events) flow.set(event.id, event);
    if (events.length > 0) show([...flow.values()]);
    // what answers the last event of an order is on its way already
    if ([...flow.values()].some(endsOrder)) void pause(300).then(() => end.abort());
  };
  const belongs = (event: FlowEvent) => event.key === orderId || event.data['orderId'] === orderId;

  learn(await client.flow(orderId)); // fails with one line when there is no such order
  const headers = async () => ({ authorization: `Bearer ${await client.token()}` });
  // What happened before the stream was open is read from the flow each time it opens; and now and then, for the flow is of the view,
  // which may be behind the log.
  const catchUp = () =>
    void client.flow(orderId).then(
      (events) => learn(events.filter(({ id }) => !flow.has(id))),
      () => undefined,
    );
  const again = setInterval(catchUp, lookEvery).unref();
  end.signal.addEventListener('abort', () => clearInterval(again));
  for await (const { data } of follow(`${gateway}/events`, headers, end.signal, catchUp)) {
    const event = JSON.parse(data) as FlowEvent;
    if (belongs(event) && !flow.has(event.id)) learn([event]);
  }
}

type Show = (flow: readonly FlowEvent[]) => void;

/** In a terminal the tree is drawn over the one before. */
function redrawTree(): Show {
  let height = 0;
  return (flow) => {
    const lines = flowTree(flow).map(({ text }) => text);
    const back = height > 0 ? `\x1b[${height}A\x1b[J` : '';
    process.stdout.write(`${back}${lines.join('\n')}\n`);
    const columns = process.stdout.columns || 80;
    height = lines.reduce((rows, line) => rows + Math.ceil(stripVTControlCharacters(line).length / columns), 0);
  };
}

/** Elsewhere every event is written once, under what is there already and as deep as it belongs. */
function printGrowth(write: (flow: readonly FlowEvent[]) => FlowLine[]): Show {
  const printed = new Set<string>();
  return (flow) => {
    for (const { event, text } of write(flow)) {
      if (!printed.has(event.id)) console.log(text);
      printed.add(event.id);
    }
  };
}

const asJson = (flow: readonly FlowEvent[]): FlowLine[] => flow.map((event) => ({ event, text: JSON.stringify(event) }));
