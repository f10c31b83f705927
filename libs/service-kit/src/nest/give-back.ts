/** Milliseconds between two looks: each process has its own, for what they do then takes a tenth of a second of a core. */
const interval = 4000 + Math.random() * 2000;

/** Of a core; to poll Kafka takes a quarter of it, five orders a second all of it. */
const idleShare = 0.05;

/**
 * Gives memory back when a process becomes idle, after its start as after every load: 10 MiB then, 40 of a gateway. V8 does it by
 * itself for processes that allocate nothing, which one that polls Kafka never does. Needs --expose-gc.
 */
export function giveBackWhenIdle(): void {
  let before = process.cpuUsage();
  let wasBusy = true;
  const look = () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const isBusy = user + system > idleShare * interval * 1000;
    if (wasBusy && !isBusy) globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    wasBusy = isBusy;
  };
  setInterval(look, interval).unref();
}
