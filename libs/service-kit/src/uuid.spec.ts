import { describe, expect, it } from 'vitest';
import { uuidBeside, uuidOf } from './uuid.js';

it('the same name is the same id, for ever: ids in logs depend on it', () => {
  expect(uuidOf('a')).toBe('600e4bf8-80dc-5189-979b-dd19faeb8e64');
});

it('is a UUID of version 5, and other names are other ids', () => {
  const ids = ['a', 'b', '', 'ä'].map(uuidOf);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(4);
});

describe('beside another id', () => {
  const order = '019abc12-3456-7890-8abc-def012345678';

  it('keeps its time, and is another id for another name or another id of the same time', () => {
    expect(uuidBeside(order, 'shipment')).toMatch(/^019abc12-3456-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidBeside(order, 'shipment')).toBe(uuidBeside(order, 'shipment'));
    expect(uuidBeside(order, 'return')).not.toBe(uuidBeside(order, 'shipment'));
    expect(uuidBeside(order.replace(/8$/, '9'), 'shipment')).not.toBe(uuidBeside(order, 'shipment'));
  });

  it('is a hash alone beside ids that hold no time', () => {
    for (const id of [uuidOf('a'), 'order-1', order.toUpperCase()])
      expect(uuidBeside(id, 'shipment')).toBe(uuidOf(`shipment/${id}`));
  });
});
