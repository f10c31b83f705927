import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 keeps an endless timer for every connection and gives it a negative time, of which Node warns on the user's
 * screen. With nothing pending there is nothing to check (its pull request 1667). The service kit has the same cover;
 * tool and tests have this one, because they run before anything is compiled.
 */
export function stopEndlessTimer(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
