import { eventually } from './eventually.ts';
import { gateway, type Caller } from './client.ts';
import type { FlowEvent } from './resources.ts';

/** An event as `GET /events` sends it, with the id that resumes behind it. */
export type Streamed = FlowEvent & { readonly lastEventId: string };

/** An open stream, as a browser would hold it. */
export interface EventStream {
  readonly events: readonly Streamed[];
  /** Waits until the stream has brought an event like that. */
  until(found: (event: Streamed) => boolean): Promise<Streamed>;
  close(): void;
}

/** Opens the stream; resolves when the gateway has begun to answer. */
export async function openStream(caller: Caller, query = '', lastEventId?: string): Promise<EventStream> {
  const end = new AbortController();
  const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await fetch(`${gateway}/events${query}`, {
    headers: { ...caller.authorization, ...resume },
    signal: end.signal,
  });
  if (response.status !== 200) throw new Error(`GET /events answered ${response.status}: ${await response.text()}`);
  const events: Streamed[] = [];
  void collect(response.body!, events).catch(() => undefined); // ends when it is closed
  return {
    events,
    until: (found) => eventually(async () => events.find(found), 'an event in the stream', 20),
    close: () => end.abort(),
  };
}

async function collect(body: ReadableStream<Uint8Array<ArrayBuffer>>, events: Streamed[]): Promise<void> {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const messages = (rest + chunk).split('\n\n');
    rest = messages.pop()!;
    for (const message of messages) {
      const data = /^data: ([^\n]*)/m.exec(message)?.[1];
      const lastEventId = /^id: ([^\n]*)/m.exec(message)?.[1];
      if (data && lastEventId) events.push({ ...(JSON.parse(data) as FlowEvent), lastEventId });
    }
  }
}
