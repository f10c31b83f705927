/** Milliseconds to wait after so many failures in a row. */
export const pauseAfter = (failures: number): number => Math.min(25 * 2 ** failures, 2000);
