/** What a terminal obeys, what begins a line and what nobody sees. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text that others have written, for a terminal: it can neither paint nor forge a line. */
export const plain = (text: string): string =>
  text.replace(unseen, (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`);

/** A key for a terminal: as it is, or as JSON when it could not be told from what stands around it. */
export const plainKey = (key: string): string =>
  key && !/["\s]/.test(key) && plain(key) === key ? key : plain(JSON.stringify(key));
