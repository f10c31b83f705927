import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import avro from 'avsc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventType } from '../event.js';
import type { LogRecord } from '../runtime/record.js';
import { SchemaCodec } from './schema-codec.js';

const record = (fields: object[]) => ({ type: 'record', name: 'Fact', namespace: 'test', fields });
const id = { name: 'id', type: 'string' };
const schema = record([id]);
const codecOf = (of: object) => avro.Type.forSchema(of as avro.Schema);
const own = codecOf(schema);
const Fact: EventType = {
  type: 'Fact',
  topic: 'facts',
  subject: 'facts-test.Fact',
  schema,
  key: (data) => data.id,
  encode: (data) => own.toBuffer(data),
  readerOf: (writer) => {
    const resolver = own.createResolver(codecOf(writer));
    return (payload) => own.fromBuffer(payload, resolver);
  },
};

/** A registry of one page: what it holds by path, and what it was asked. */
let answers: Record<string, unknown>;
let asked: string[];
let server: Server;
let url: string;
let cached: { subject: string; id: number; schema: string }[];
const cache = {
  load: async () => cached,
  save: async (subject: string, known: number, text: string) => void cached.push({ subject, id: known, schema: text }),
};

beforeEach(async () => {
  answers = { [`/subjects/${Fact.subject}`]: { id: 7 } };
  asked = [];
  cached = [];
  server = createServer(({ url: path }, response) => {
    asked.push(path!);
    const answer = answers[path!.split('?')[0]!];
    response.writeHead(answer === undefined ? 404 : answer === 'broken' ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error_code: 40403, message: 'not found' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => (server.closeAllConnections(), server.close()));

const codec = async () => {
  const made = new SchemaCodec(url, new Map([['Fact', Fact]]), cache);
  await made.resolve();
  asked.length = 0;
  return made;
};
const written = (schemaId: number, payload: Buffer, topic = 'facts'): LogRecord => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(schemaId, 1);
  const value = Buffer.concat([head, payload]);
  return { topic, partition: 0, offset: 0, timestamp: 0, key: 'k', headers: { ce_type: 'Fact' }, value };
};
const newer = record([id, { name: 'note', type: 'string', default: '' }]);
const byNewer = written(8, codecOf(newer).toBuffer({ id: 'a', note: 'n' }));

describe('the codec', () => {
  it('resolves our ids at the start, and asks nothing for what is written by them', async () => {
    const known = await codec();
    const value = known.encode(Fact, { id: 'a' });
    expect(value.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 7]));
    const read = { ...byNewer, value };
    await known.prepare([read]);
    expect(known.decode(read, Fact)).toEqual({ id: 'a' });
    expect(asked).toEqual([]);
  });

  it('writes no value that is too large, and says so of one that was left out', async () => {
    const known = await codec();
    const tooLarge = expect.objectContaining({ code: 'event.too-large' });
    expect(() => known.encode(Fact, { id: 'x'.repeat(1 << 20) })).toThrow(tooLarge);
    const leftOut = { ...written(7, Buffer.alloc(0)), value: null, headers: { tributary_left_out: '2000000' } };
    expect(() => known.decode(leftOut, Fact)).toThrow(tooLarge);
  });

  it('refuses to start when the registry does not know our schema', async () => {
    answers = {};
    await expect(codec()).rejects.toMatchObject({ code: 'schema.unknown', message: expect.stringContaining(Fact.subject) });
  });

  it('starts from what it kept when the registry is away, and not without', async () => {
    await codec();
    server.closeAllConnections();
    server.close();
    const again = await codec();
    expect(again.encode(Fact, { id: 'a' })[4]).toBe(7);
    cached = [];
    await expect(codec()).rejects.toMatchObject({ code: 'registry.unavailable', retriable: true });
  });

  it('asks again for our id when our schema is another one than it kept', async () => {
    cached = [{ subject: Fact.subject, id: 6, schema: JSON.stringify(record([id, { name: 'old', type: 'int', default: 0 }])) }];
    const known = await codec();
    expect(known.encode(Fact, { id: 'a' })[4]).toBe(7);
    expect(
      known.decode(written(6, codecOf(record([id, { name: 'old', type: 'int' }])).toBuffer({ id: 'b', old: 1 })), Fact),
    ).toEqual({
      id: 'b',
    });
  });

  it('learns another writer’s schema once, and keeps it', async () => {
    answers['/schemas/ids/8/versions'] = [{ subject: Fact.subject, version: 2 }];
    answers['/schemas/ids/8'] = { schema: JSON.stringify(newer) };
    const known = await codec();
    await known.prepare([byNewer, byNewer]);
    await known.prepare([byNewer]);
    expect(known.decode(byNewer, Fact)).toEqual({ id: 'a' });
    expect(asked).toEqual(['/schemas/ids/8/versions', '/schemas/ids/8']);
    expect(cached.map((entry) => entry.id)).toEqual([7, 8]);
  });

  it('asks once for an id that nobody knows, not for every message', async () => {
    const known = await codec();
    for (let times = 0; times < 5; times++) await known.prepare([byNewer, byNewer]);
    expect(asked).toHaveLength(1);
    expect(() => known.decode(byNewer, Fact)).toThrow(expect.objectContaining({ code: 'schema.unknown', retriable: false }));
  });

  it('reads no id that is registered for another subject only', async () => {
    answers['/schemas/ids/8/versions'] = [{ subject: 'other-test.Fact', version: 1 }];
    answers['/schemas/ids/8'] = { schema: JSON.stringify(newer) };
    const known = await codec();
    await known.prepare([byNewer]);
    expect(() => known.decode(byNewer, Fact)).toThrow(expect.objectContaining({ code: 'schema.unknown' }));
    expect(asked).toEqual(['/schemas/ids/8/versions']);
  });

  it('cannot tell while the registry is broken, and forgets that', async () => {
    answers['/schemas/ids/8/versions'] = 'broken';
    const known = await codec();
    await expect(known.prepare([byNewer])).rejects.toMatchObject({ code: 'registry.unavailable' });
    answers['/schemas/ids/8/versions'] = [{ subject: Fact.subject, version: 2 }];
    answers['/schemas/ids/8'] = { schema: JSON.stringify(newer) };
    await known.prepare([byNewer]);
    expect(known.decode(byNewer, Fact)).toEqual({ id: 'a' });
  });

  it.each([
    ['no value', { ...byNewer, value: null }],
    ['another format', { ...byNewer, value: Buffer.from('{"id":1}') }],
    ['a payload that ends early', written(7, Buffer.from([8, 65]))],
    ['another topic', written(7, own.toBuffer({ id: 'a' }), 'elsewhere')],
  ])('says what is wrong and where: %s', async (_, spoilt) => {
    const known = await codec();
    await known.prepare([spoilt]);
    expect(() => known.decode(spoilt, Fact)).toThrow(expect.objectContaining({ code: 'event.undecodable' }));
    expect(() => known.decode(spoilt, Fact)).toThrow(/^\w+\/0 offset 0: /);
    expect(asked).toEqual([]);
  });
});
