import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../tool.ts';
import { runShown } from './test-stack.ts';
import { tally, type Tally, type VitestReport } from './vitest-report.ts';

/** Runs the tests of some projects, or of all, showing what Vitest shows. */
export async function runVitest(projects: readonly string[], filters: readonly string[], env: NodeJS.ProcessEnv): Promise<Tally> {
  const file = join(tmpdir(), `tributary-vitest-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = [tool('vitest'), 'run', ...reporters, ...projects.flatMap((name) => ['--project', name]), ...filters];
  try {
    const exitCode = await runShown(args, env);
    return tally(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : undefined, exitCode);
  } finally {
    rmSync(file, { force: true });
  }
}
