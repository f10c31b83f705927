import { resolve } from 'node:path';
import pc from 'picocolors';
import { runChaos, type Report } from './driver.ts';
import { chosen, faults, possible } from './faults/catalogue.ts';
import { chaosOptions } from './options.ts';
import { borrowedSystem } from '../support/borrowed-system.ts';
import { ownSystem, type OwnSystem } from '../support/own-system.ts';
import { Undo, undoAtTheEnd } from '../support/undo.ts';
import { details, sentence } from './verdict.ts';

const { options, again } = chaosOptions(process.argv.slice(2));

if (options.list) {
  for (const { name, about } of faults) console.log(`${pc.bold(name.padEnd(16))} ${about}`);
  process.exit(0);
}

const undo = new Undo();
undoAtTheEnd(undo, options.running ? 'undoing what the faults have done' : 'stopping the system');

const began = Date.now();
const line = (text: string) =>
  options.json || undo.over || console.log(`${pc.dim(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s`)}  ${text}`);
const report: Report = {
  say: line,
  fault({ fault, hit, recovery, problem, missed }, together) {
    const outcome = missed
      ? pc.dim(missed)
      : problem
        ? pc.red(problem)
        : `recovered in ${pc.green(`${(recovery / 1000).toFixed(1)} s`)}`;
    line(`${together ? '+ ' : '  '}${pc.bold(fault.padEnd(17))} ${(missed ? 'missed' : hit).padEnd(44)} ${outcome}`);
  },
};

let own: OwnSystem | undefined;
let failed = true;
try {
  const selected = chosen(options.only?.flatMap((names) => names.split(',')) ?? []);
  if (!options.running) {
    line('starting a system');
    own = await ownSystem({ FAILPOINTS: 'true', TRIBUTARY_LINKS: 'true' }, undo);
    // Faults need a successor.
    await Promise.all([own.system.scale('gateway', 2), own.system.scale('orders', 2)]);
  }
  const home = process.env['TRIBUTARY_HOME'] ?? resolve(import.meta.dirname, '../../.tributary');
  const { system } = own ?? (await borrowedSystem(home, undo));
  line(`ready: ${(await system.status()).gateway}, home ${system.home}`);
  const { seed, every, rate, minutes } = options;
  const fitting = await possible(selected, system);
  line(`seed ${seed}, ${minutes} min of ${fitting.map(({ name }) => name).join(', ')}`);
  const left = selected.filter((fault) => !fitting.includes(fault));
  if (left.length)
    line(`without ${left.map(({ name }) => name).join(', ')}: start with FAILPOINTS=true TRIBUTARY_LINKS=true for them`);
  const plan = { seed, every, rate, seconds: minutes * 60, faults: fitting, shoppers: 24 };
  const verdict = await runChaos(system, plan, report, undo);
  failed = verdict.problems.length > 0;
  if (options.json) console.log(JSON.stringify(verdict, null, 2));
  else {
    console.log(`\n${details(verdict, again).join('\n')}`);
    for (const problem of verdict.problems) console.log(pc.red(`BROKEN  ${problem}`));
    console.log(`\n${pc.bold((failed ? pc.red : pc.green)(failed ? 'FAILED' : 'PASSED'))}  ${sentence(verdict)}`);
  }
} catch (error) {
  if (!undo.over) console.error(pc.red((error as Error).message));
} finally {
  if (own && !undo.over) {
    await own.stop(failed);
    if (failed) console.error(`its data and logs are kept in ${own.system.home}`);
  }
  await undo.all();
}
process.exit(failed ? 1 : 0);
