import { expect, it } from 'vitest';
import { uuidOf } from './uuid.js';

it('the same name is the same id, for ever: ids in logs depend on it', () => {
  expect(uuidOf('a')).toBe('600e4bf8-80dc-5189-979b-dd19faeb8e64');
});

it('is a UUID of version 5, and other names are other ids', () => {
  const ids = ['a', 'b', '', 'ä'].map(uuidOf);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(4);
});
