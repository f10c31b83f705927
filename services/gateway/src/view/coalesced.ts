/** Does a job each time it is asked to; all who ask while it is at work are answered by one more round. The job must not reject. */
export function coalesced(job: () => Promise<void>): () => void {
  let working = false;
  let again = false;
  const work = async () => {
    working = true;
    do {
      again = false;
      await job();
    } while (again);
    working = false;
  };
  return () => {
    if (working) again = true;
    else void work();
  };
}
