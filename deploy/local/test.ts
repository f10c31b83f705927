import { Command, Option } from 'commander';
import pc from 'picocolors';
import { oneLine } from './failure.ts';
import { dropLibpqVariables } from './libpq-variables.ts';
import { checks } from './testing/checks.ts';
import { testStack } from './testing/test-stack.ts';
import { runVitest } from './testing/vitest.ts';

const projects = ['unit', 'integration', 'e2e'];
const parts = [...new Set(checks.map((check) => check.part)), ...projects];

const command = new Command('test')
  .description('Run every check and every test, on a stack of its own. The last line is `N passed, N failed`.')
  .addOption(new Option('--only <part>', 'only this').choices(parts))
  .argument('[filters...]', 'only test files whose path contains one of these')
  .parse();
const { only } = command.opts<{ only?: string }>();
const filters = command.args;

dropLibpqVariables();
let passed = 0;
const failed: string[] = [];

function record(name: string, ok: boolean, output: string, began: number): void {
  console.log(`${ok ? pc.green(' ok  ') : pc.red('FAIL ')} ${name} ${pc.dim(`${((Date.now() - began) / 1000).toFixed(1)} s`)}`);
  if (ok) passed += 1;
  else {
    failed.push(name);
    console.log(output);
  }
}

// A filter, or one kind of test, is about tests; the checks of the whole tree are left out then.
const wantedChecks = checks.filter((check) => (only ? check.part === only : filters.length === 0));
const wantsTests = !only || projects.includes(only);
const wantsStack = wantsTests && only !== 'unit';

const stack = wantsStack ? await testStack() : undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    failed.push(`interrupted by ${signal}`);
    await stack?.stop();
    process.exit(1);
  });
}

try {
  // The first check builds what the stack runs; the stack then starts beside the other checks.
  const [first, ...others] = wantedChecks;
  const check = async (one = first) => {
    const began = Date.now();
    if (one) await one.run().then(({ ok, output }) => record(one.name, ok, output, began));
  };
  await check();
  const began = Date.now();
  const started = stack?.start().then(({ ok, output }) => {
    record('the test stack starts', ok, output, began);
    return ok;
  });
  started?.catch(() => undefined); // looked at below
  for (const other of others) await check(other);
  if (wantsTests && (await started) !== false) {
    const result = await runVitest(only ? [only] : [], filters, stack?.env ?? process.env);
    passed += result.passed;
    failed.push(...result.failed);
  }
} catch (error) {
  failed.push(oneLine(error));
} finally {
  if (failed.length > 0 && stack) console.log(`\n${stack.keepLogs()}`);
  const began = Date.now();
  const stopped = await stack?.stop();
  if (stopped) record('the test stack stops and leaves nothing', stopped.ok, stopped.output, began);
}

if (failed.length > 0) console.log(`\n${pc.bold('Failed:')}\n${failed.map((name) => `  ${name}`).join('\n')}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || passed === 0 ? 1 : 0);
