import { expect, it } from 'vitest';
import { ToolError } from './contracts.ts';
import { until } from './wait.ts';

const within = (milliseconds: number, lines: string[] = []) => ({
  deadline: Date.now() + milliseconds,
  progress: (line: string) => void lines.push(line),
});

it('tries again until it works, and says what it waits for', async () => {
  const lines: string[] = [];
  let tries = 0;
  const attempt = async () => {
    if (++tries < 3) throw new Error('ECONNREFUSED');
    return 'up';
  };
  expect(await until({ ...within(5000, lines), what: 'the registry', attempt })).toBe('up');
  expect(lines).toEqual(['waiting for the registry: ECONNREFUSED']);
});

it('gives up with one line when the time is over', async () => {
  const attempt = async () => Promise.reject(new Error('ECONNREFUSED'));
  await expect(until({ ...within(100), what: 'Kafka', attempt })).rejects.toMatchObject({
    message: 'gave up waiting for Kafka: ECONNREFUSED',
    exitCode: 2,
  });
});

it('does not wait when trying again cannot help', async () => {
  let tries = 0;
  const attempt = async () => {
    tries++;
    throw new ToolError('refused');
  };
  await expect(until({ ...within(5000), what: 'registering', attempt })).rejects.toThrow('refused');
  expect(tries).toBe(1);
});
