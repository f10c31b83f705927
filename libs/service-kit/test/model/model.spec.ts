import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Position, LogRecord } from '../../src/runtime/record.js';
import type { Weakness } from './world.js';
import { runSchedule, scheduleOf } from './schedule.js';

type Judge = typeof import('../../src/runtime/judge.js').judge;
let weakJudge: ((record: LogRecord, position: Position, judge: Judge) => ReturnType<Judge>) | undefined;

vi.mock('../../src/runtime/judge.js', async (original) => {
  const { judge } = await original<typeof import('../../src/runtime/judge.js')>();
  return {
    judge: (record: LogRecord, position: Position) => (weakJudge ? weakJudge(record, position, judge) : judge(record, position)),
  };
});

/** A schedule is named by its seed, so a failure is repeated by that number alone. */
const seeds = fc.integer({ min: 1, max: 2 ** 30 });

/** Thousands by `MODEL_SCHEDULES=5000`; another set by `MODEL_SEED`. */
const numRuns = Number(process.env.MODEL_SCHEDULES ?? 300);
const seed = Number(process.env.MODEL_SEED ?? 20261121);

/** Schedules that have found faults which few others find: a row that reacted twice, a table that no rebuild gives. */
const telling = [1073069016, 521330434, 431605308, 32516223].map((named): [number] => [named]);

afterEach(() => (weakJudge = undefined));

describe('the shards of a service, on a simulated Kafka and Postgres', () => {
  it(
    `let every input take effect exactly once under ${numRuns} random schedules of faults`,
    async () => {
      await fc.assert(
        fc.asyncProperty(seeds, (named) => runSchedule(scheduleOf(named))),
        { numRuns, seed, endOnFailure: true, examples: telling },
      );
    },
    numRuns * 1000,
  );
});

describe('the model finds a fault when a rule is weakened:', { timeout: 300_000 }, () => {
  /** `known`: schedules that are known to show it; if the runtime changes they may not any more, then others are tried. */
  const finds = async (weakness: Weakness = {}, known: number[] = []) => {
    const result = await fc.check(
      fc.asyncProperty(seeds, (named) => runSchedule(scheduleOf(named), weakness)),
      { numRuns: 20_000, seed, endOnFailure: true, examples: known.map((named) => [named]) },
    );
    expect(result.failed).toBe(true);
  };

  it('commits are not fenced', () => finds({ noFence: true }, [1073741819]));
  it('a process keeps its shards over a lost connection', () => finds({ silentReconnect: true }, [999150749]));
  it('requests are not remembered', () => finds({ forgetRequests: true }));
  it('what a turn took to be absent is not looked for', () => finds({ trustGuesses: true }));
  it('rows and checkpoint are not one transaction', () => finds({ separateCheckpoint: true }));
  it('a takeover looks at the end of the log and writes no marker', () => {
    weakJudge = (record, position, judge) => judge(record, { ...position, incarnation: Number(record.headers.ce_incarnation) });
    return finds({ noMarkers: true }, [2855, 3071]);
  });
  it('a turn is split over two batches', () => finds({ splitBatches: true }, [1073741815]));
  it('markers do not void what comes late', () => {
    weakJudge = (record, position, judge) => {
      const { incarnation } = position;
      const number = Number(record.headers.ce_incarnation);
      return number < incarnation && record.headers.ce_sequence
        ? judge(record, { ...position, incarnation: number })
        : judge(record, position);
    };
    return finds();
  });
  it('repeats are taken again', () => {
    weakJudge = (record, position, judge) => {
      const judged = judge(record, position);
      return judged.verdict === 'repeat' ? { ...judged, verdict: 'take' } : judged;
    };
    return finds({}, [43, 45]);
  });
});
