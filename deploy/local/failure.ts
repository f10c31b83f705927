/** A failure whose message is the whole story, on one line: what is wrong, and what to do. It is shown without a stack. */
export class Failure extends Error {
  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`${what}. ${remedy}`.replace(/\s+/g, ' '), options);
    this.name = 'Failure';
  }
}

/** One line for any error: a Failure's own words, a full disk in plain words, and otherwise the first line of the message. */
export function oneLine(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || /no space left/i.test(message ?? '')) return fullDisk(message).message;
  return String(message ?? error).split('\n')[0] ?? '';
}

/** The disk is full; `where` says which part noticed. */
export const fullDisk = (where: string): Failure => new Failure(`The disk is full (${where.split('\n')[0]})`, makeRoom);

/** What to do about a full disk, whichever it is. */
export const makeRoom = 'Free some space. TRIBUTARY_HOME moves data and logs to another disk; downloads stay with the checkout.';
