import { beforeAll, expect, it } from 'vitest';
import { customer, gateway, staff, type Caller } from '../support/client.ts';
import { openStream, type EventStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http.ts';
import { flowOf, order, register, shipmentOf } from '../support/shop.ts';

let anne: Caller;
let customerId: string;

beforeAll(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
});

/** Places an order and waits for its whole flow. */
async function wholeOrder(): Promise<string> {
  const { orderId } = (await order(anne, customerId)).body;
  await shipmentOf(anne, orderId);
  return orderId;
}

/** A stream begins with what is written after it was opened; this waits until it does. */
const live = (stream: EventStream) =>
  eventually(async () => {
    await wholeOrder();
    return stream.events.length > 0;
  }, 'the stream brings events');

const of = (stream: EventStream, orderId: string) => stream.events.filter(({ key }) => key === orderId);

it('the stream brings every event of an order once', async () => {
  const stream = await openStream(anne);
  await live(stream);
  const orderId = await wholeOrder();
  await stream.until(({ key, type }) => key === orderId && type === 'ShipmentPrepared');
  const flow = await flowOf(anne, orderId);
  const expected = flow.map(({ id }) => id).sort();
  await eventually(async () => of(stream, orderId).length >= expected.length, 'the whole flow in the stream', 20);
  expect(
    of(stream, orderId)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(expected);
  stream.close();
});

it('a stream that broke off resumes by Last-Event-ID with all that it has missed, and nothing twice', async () => {
  const stream = await openStream(anne);
  await live(stream);
  const first = await wholeOrder();
  await stream.until(({ key, type }) => key === first && type === 'ShipmentPrepared');
  const [begin, ...behind] = of(stream, first);
  stream.close();

  const missed = await wholeOrder();
  const resumed = await openStream(anne, '', begin!.lastEventId);
  await resumed.until(({ key, type }) => key === missed && type === 'ShipmentPrepared');
  const flow = await flowOf(anne, missed);
  await eventually(async () => of(resumed, missed).length >= flow.length, 'the whole missed flow', 20);

  const ids = resumed.events.map(({ id }) => id);
  expect(new Set(ids).size, 'nothing twice').toBe(ids.length);
  expect(ids).not.toContain(begin!.id);
  expect(ids).toEqual(expect.arrayContaining([...behind, ...flow].map(({ id }) => id)));
  resumed.close();
});

it('a stream that resumes beyond the end of the log, as after a fresh start, brings what is written from now on', async () => {
  const stream = await openStream(anne);
  await live(stream);
  stream.close();
  const id = stream.events[0]!.lastEventId.replaceAll(/:[^,]+/g, (offsets) => offsets.replaceAll(/\w+/g, 'zzzzz'));
  const beyond = await openStream(anne, '', id);
  await live(beyond);
  beyond.close();
});

it('filters by type', async () => {
  const stream = await openStream(anne, '?type=OrderPlaced');
  await live(stream);
  const orderId = await wholeOrder();
  await stream.until(({ key }) => key === orderId);
  expect(new Set(stream.events.map(({ type }) => type))).toEqual(new Set(['OrderPlaced']));
  stream.close();
});

it('is for staff, and refuses an id that it has not sent', async () => {
  const ada = await customer(customerId);
  expect((await ada.get('/events')).status).toBe(403);
  expect((await send('GET', `${gateway}/events`)).status).toBe(401);
  expect((await anne.get('/events', { 'last-event-id': 'zz' })).status).toBe(400);
});
