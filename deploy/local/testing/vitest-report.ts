/** What we read of the file that Vitest's JSON reporter writes. */
export interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  /** Names of what failed. */
  readonly failed: readonly string[];
}

/** Counts a run of Vitest. A file that could not be loaded, and a run that broke down, count as failures too. */
export function tally(report: VitestReport | undefined, exitCode: number | null): Tally {
  if (!report) return { passed: 0, failed: [`vitest ended with exit code ${exitCode} and no report`] };
  const failed = report.testResults.flatMap((file) => {
    const tests = file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file.name}: ${test.fullName}`);
    return tests.length === 0 && file.status === 'failed'
      ? [`${file.name}: ${file.message?.split('\n')[0] || 'could not be run'}`]
      : tests;
  });
  if (failed.length === 0 && exitCode !== 0) failed.push(`vitest ended with exit code ${exitCode}; see its output above`);
  return { passed: report.numPassedTests, failed };
}
