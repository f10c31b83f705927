import type { EventType } from '../event.js';

/** A type of event with the key `id` and a codec that nobody decodes by. */
export const eventType =
  <T extends { id: string }>() =>
  <N extends string>(name: N, topic: string) =>
    Object.assign((data: T) => ({ type: name, data }), {
      type: name,
      topic,
      subject: name,
      schema: {},
      key: ({ id }: T) => id,
      encode: (data: T) => Buffer.from(JSON.stringify(data)),
      readerOf: () => () => undefined as never,
    }) satisfies EventType<T, N>;
