import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import avro from 'avsc';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

const lookup = `/subjects/${Fact.subject}`;

/**
 * A registry of one page: what it holds by path, and what it was asked. At a path it may be `broken`, `silent` after the first byte, or
 * there is `nobody` behind the proxy.
 */
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
  answers = { '/config': { compatibilityLevel: 'NONE' }, [lookup]: { id: 7 } };
  asked = [];
  cached = [];
  server = createServer(({ url: path }, response) => {
    asked.push(path!);
    const answer = answers[path!] ?? answers[path!.split('?')[0]!];
    if (answer === 'silent') return void response.writeHead(200, { 'content-length': 2 }).write('{');
    if (answer === 'nobody') return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>default backend</h1>');
    response.writeHead(answer === undefined ? 404 : answer === 'broken' ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error_code: 40403, message: 'not found' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

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
/** Makes three seconds a tenth of one. */
const impatient = () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  return vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(100));
};
const newer = record([id, { name: 'note', type: 'string', default: '' }]);
const byNewer = written(8, codecOf(newer).toBuffer({ id: 'a', note: 'n' }));
const newerAt8 = (text = JSON.stringify(newer), more: object = {}) => ({
  '/schemas/ids/8/versions': [{ subject: Fact.subject, version: 2 }],
  '/schemas/ids/8': { schema: text, ...more },
});

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
    delete answers[lookup];
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

  it('refuses to start when a registry that is there has forgotten our schema, or has it by another id than the log', async () => {
    await codec();
    delete answers[lookup];
    await expect(codec()).rejects.toMatchObject({ code: 'schema.unknown', retriable: false });
    answers[lookup] = { id: 8 };
    await expect(codec()).rejects.toMatchObject({ code: 'schema.unknown', message: expect.stringMatching(/as 8, .* as 7/) });
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
    Object.assign(answers, newerAt8());
    const known = await codec();
    await known.prepare([byNewer, byNewer]);
    await known.prepare([byNewer]);
    expect(known.decode(byNewer, Fact)).toEqual({ id: 'a' });
    expect(asked).toEqual(['/schemas/ids/8/versions', '/schemas/ids/8']);
    expect(cached.map((entry) => entry.id)).toEqual([7, 8]);
  });

  it('reads a schema that refers to others as the registry writes it out', async () => {
    const note = { name: 'note', type: 'test.Note', default: '' };
    Object.assign(answers, newerAt8(JSON.stringify(record([id, note])), { references: [{ name: 'test.Note' }] }));
    answers['/schemas/ids/8?format=resolved'] = { schema: JSON.stringify(newer), references: [{ name: 'test.Note' }] };
    const known = await codec();
    await known.prepare([byNewer]);
    expect(known.decode(byNewer, Fact)).toEqual({ id: 'a' });
  });

  it.each([
    { type: ['string', 'null'], default: null, more: null },
    { type: 'long', default: 2 ** 60, more: 1 },
    { type: 'double', default: 'NaN', more: 1 },
  ])('reads a schema with a default that avsc refuses, and keeps it: $type $default', async ({ type, default: value, more }) => {
    Object.assign(answers, newerAt8(JSON.stringify(record([id, { name: 'more', type, default: value }]))));
    const read = written(8, codecOf(record([id, { name: 'more', type }])).toBuffer({ id: 'a', more }));
    await (await codec()).prepare([read]);
    const again = await codec();
    expect(again.decode(read, Fact)).toEqual({ id: 'a' });
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

  it.each([
    ['Avro that does not fit ours', JSON.stringify(record([{ name: 'id', type: 'int' }]))],
    ['Avro that is none', JSON.stringify(record([id, { name: 'note', type: 'Nothing' }]))],
    ['JSON Schema', '{"type":"object"}', 'JSON'],
    ['Protobuf', 'syntax = "proto3"; message Fact { string id = 1; }', 'PROTOBUF'],
  ])('knows no schema that it cannot read, and does not wait for one: %s', async (_, text, schemaType?) => {
    Object.assign(answers, newerAt8(text, { schemaType }));
    const known = await codec();
    await known.prepare([byNewer]);
    expect(() => known.decode(byNewer, Fact)).toThrow(expect.objectContaining({ code: 'schema.unknown' }));
  });

  it('asks again for what is missing after five seconds, whatever the wall clock says', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const known = await codec();
    await known.prepare([byNewer]);
    vi.mocked(Date.now).mockRestore();
    Object.assign(answers, newerAt8());
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5001);
    await known.prepare([byNewer]);
    expect(known.decode(byNewer, Fact)).toEqual({ id: 'a' });
  });

  it.each(['broken', 'nobody', 'silent'])('does not take it for a no at the start when the registry is %s', async (answer) => {
    const limit = impatient();
    answers = { '/config': answer, [lookup]: answer };
    await expect(codec()).rejects.toMatchObject({ code: 'registry.unavailable' });
    expect(limit).toHaveBeenCalledWith(3000);
  });

  it.each(
    ['broken', 'nobody', 'silent'].flatMap((answer) =>
      ['/schemas/ids/8/versions', '/schemas/ids/8'].map((path) => [answer, path]),
    ),
  )('cannot tell while the registry is %s at %s, and forgets that', async (answer, path) => {
    const known = await codec();
    Object.assign(answers, newerAt8(), { [path!]: answer });
    const limit = impatient();
    await expect(known.prepare([byNewer])).rejects.toMatchObject({ code: 'registry.unavailable' });
    expect(limit).toHaveBeenCalledWith(3000);
    vi.restoreAllMocks();
    Object.assign(answers, newerAt8());
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
