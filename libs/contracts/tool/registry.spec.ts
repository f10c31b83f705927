import { expect, it, onTestFinished, vi } from 'vitest';
import { registryAt } from './registry.ts';

it.each(['foo', '127.0.0.1:8081', 'localhost:8081'])('says that %s is no URL, which no waiting mends', (url) => {
  expect(() => registryAt(url)).toThrow(expect.objectContaining({ message: expect.stringContaining(`"${url}"`), exitCode: 1 }));
});

it('says how long a registry that hangs was waited for', async () => {
  const late = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('late', 'TimeoutError')));
  onTestFinished(() => late.mockRestore());
  await expect(registryAt('http://127.0.0.1:9').subjects()).rejects.toMatchObject({
    message: 'the registry at http://127.0.0.1:9 does not answer within 10 s',
    exitCode: 2,
  });
});
