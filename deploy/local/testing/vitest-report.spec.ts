import { expect, test } from 'vitest';
import { tally, type VitestReport } from './vitest-report.ts';

const report = (testResults: VitestReport['testResults'], numPassedTests = 2): VitestReport => ({
  success: true,
  numPassedTests,
  numFailedTests: 0,
  testResults,
});
const file = (status: string, ...tests: string[]) => ({
  name: 'a.spec.ts',
  status,
  message: 'SyntaxError: x\nat y',
  assertionResults: tests.map((text) => ({ fullName: text, status: text })),
});

test('a run without failures', () => {
  expect(tally(report([file('passed', 'passed', 'passed')]), 0)).toEqual({ passed: 2, failed: [] });
});

test('failed tests are named', () => {
  expect(tally(report([file('failed', 'passed', 'failed')], 1), 1)).toEqual({ passed: 1, failed: ['a.spec.ts: failed'] });
});

test('a file that could not be loaded is a failure', () => {
  expect(tally(report([file('failed')]), 1).failed).toEqual(['a.spec.ts: SyntaxError: x']);
});

test('a run that breaks down is a failure, with or without a report', () => {
  expect(tally(report([file('passed', 'passed')]), 1).failed).toHaveLength(1);
  expect(tally(undefined, null)).toMatchObject({ passed: 0, failed: [expect.stringContaining('no report')] });
});
