import { setTimeout as pause } from 'node:timers/promises';

/** One message of a server-sent event stream. */
export interface SseMessage {
  readonly id: string | undefined;
  readonly data: string;
}

/**
 * Reads a stream for as long as the signal allows. When the connection breaks it is opened again behind the last message, which
 * is what `Last-Event-ID` is for. `opened` is called after every opening.
 */
export async function* follow(
  url: string,
  headers: () => Promise<Record<string, string>>,
  signal: AbortSignal,
  opened: () => void,
): AsyncGenerator<SseMessage> {
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      const resume: Record<string, string> = last ? { 'last-event-id': last } : {};
      const response = await fetch(url, { headers: { accept: 'text/event-stream', ...(await headers()), ...resume }, signal });
      if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
      opened();
      for await (const message of parse(response.body.pipeThrough(new TextDecoderStream()))) {
        last = message.id ?? last;
        yield message;
      }
    } catch {
      // the gateway is restarting, or away: try again below
    }
    await pause(500, undefined, { signal }).catch(() => undefined);
  }
}

/** The messages in a stream of text; comments and heartbeats are left out. */
export async function* parse(chunks: AsyncIterable<string>): AsyncGenerator<SseMessage> {
  let rest = '';
  for await (const chunk of chunks) {
    // a carriage return at the end may be half of a line's end
    const blocks = (rest + chunk).replace(/\r\n|\r(?!$)/g, '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parseBlock(block);
      if (message.data) yield message;
    }
  }
}

function parseBlock(block: string): SseMessage {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/s.exec(line));
  const values = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ''] : []));
  return { id: values('id').at(-1), data: values('data').join('\n') };
}
