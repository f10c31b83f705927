/** For commands that follow something: aborts at Ctrl-C, and when the reader of a pipe has gone, which would be an error. */
export function readerGone(): AbortController {
  const gone = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => gone.abort());
  process.stdout.once('error', () => gone.abort());
  return gone;
}
