import { setTimeout as pause } from 'node:timers/promises';

/** The first answer that is not undefined, false or an error; asks again until then. Fails after `seconds`, saying what was awaited. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false>,
  awaited: string,
  seconds = 60,
): Promise<Exclude<T, false>> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer as Exclude<T, false>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`after ${seconds} s still not: ${awaited}`, { cause: last });
}
