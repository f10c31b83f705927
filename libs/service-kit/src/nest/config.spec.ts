import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readEnvironment, serviceEnvironment } from './config.js';

const environment = {
  PORT: '8080',
  KAFKA_BROKERS: 'a:9092, b:9092',
  SCHEMA_REGISTRY_URL: 'http://127.0.0.1:8081/apis/ccompat/v7',
  DATABASE_URL: 'postgres://127.0.0.1/orders',
};
const read = (set: object) => readEnvironment(serviceEnvironment, { ...environment, ...set });

beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
});
afterEach(() => vi.restoreAllMocks());

it('takes a port of 0, which is any that is free, only from who writes it', () => {
  expect(read({ PORT: '0' }).PORT).toBe(0);
  for (const PORT of [undefined, '', ' ']) expect(() => read({ PORT })).toThrow('exit 1');
  expect(console.error).toHaveBeenCalledWith(expect.stringMatching(/^bad environment: PORT: /));
});

it('takes an empty variable for one that is not set', () => {
  expect(read({ HOST: '', INSTANCE: '', LOG_LEVEL: '' })).toEqual(read({}));
  expect(() => read({ KAFKA_BROKERS: '' })).toThrow('exit 1');
});
