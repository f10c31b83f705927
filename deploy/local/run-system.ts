import { oneLine } from './failure.ts';
import type { Home } from './home.ts';
import { becomeLauncher, type LaunchOptions } from './supervisor/launcher.ts';
import type { StepEvent } from './supervisor/steps.ts';
import { summary } from './terminal/summary.ts';

/** Where the progress of a start is shown. */
export interface Report {
  begin(titles: readonly string[]): void;
  step(event: StepEvent): void;
  /** Everything is ready; shows the last words of the start. */
  end(text: string): Promise<void>;
  /** The start came to nothing, because of an error or because somebody did not wait. */
  fail(line: string): Promise<void>;
}

/** Runs the system in this process until a signal, or `npm stop`, asks for the end. */
export async function runSystem(home: Home, options: LaunchOptions, report: Report): Promise<void> {
  const asked = Promise.withResolvers<string>();
  const launched = await becomeLauncher(home, options, () => asked.resolve('npm stop'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.resolve(signal));

  if (process.env['npm_lifecycle_event'] && !process.send) whenOrphaned(() => asked.resolve('the end of npm'));

  // Whatever goes wrong in here must not take the system down with it.
  process.on('uncaughtException', (error) => console.error(`launcher: ${oneLine(error)}`));
  process.stdout.on('error', () => undefined); // the terminal has gone

  report.begin(launched.titles);
  let over = false;
  const started = launched.start((event) => over || report.step(event)).then(() => undefined);
  const outcome = await Promise.race([started, asked.promise]).catch((error: unknown) => ({ error }));
  over = true; // steps that are cut short now are no news
  if (typeof outcome === 'object') {
    await report.fail(oneLine(outcome.error));
    await launched.stop();
    process.exit(1); // what was cut short may still have timers and downloads
  }
  if (outcome === undefined) {
    await report.end(summary(await launched.status(), launched.firstOrder));
    await asked.promise;
  } else {
    await report.fail(`Stopped by ${outcome} while starting.`);
  }
  console.log('\nStopping.');
  await launched.stop().catch((error: unknown) => console.error(oneLine(error)));
  process.exit(outcome === undefined ? 0 : 1); // who waited for a system has none
}

/** A signal that is sent to npm alone ends npm and its shell, and would leave us behind without a word. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 250).unref();
}
