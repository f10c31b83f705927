/** After this long without a crash a process is trusted again and its next pause is short. */
export const trustedAfterMs = 60_000;

/** The pause before a start that follows `failures` crashes in a row: 0.2 s, 0.4 s, ... at most 10 s. */
export const pauseMs = (failures: number): number => Math.min(200 * 2 ** Math.max(0, failures - 1), 10_000);
