import { systemIn } from '../support/control.ts';

/** Seconds from the start of a service that was stopped, with its database as it was, until it is ready. */
export async function warmStart(home: string, service: string): Promise<number> {
  const system = await systemIn(home);
  await system.scale(service, 0);
  const began = performance.now();
  await system.scale(service, 1);
  return (performance.now() - began) / 1000;
}
