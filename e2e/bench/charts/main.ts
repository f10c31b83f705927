import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Results } from '../results.ts';
import { chainChart, growthChart, hopChart, latencyChart, rebuildChart, scaleChart } from './charts.ts';

const { folder } = new Command()
  .name('npm run bench:charts --')
  .description('Draws the charts of docs/performance.md (SVG) from the results that are kept beside them (JSON).')
  .option('--folder <path>', 'where results and charts are', resolve(import.meta.dirname, '../../../docs/performance'))
  .parse()
  .opts<{ folder: string }>();

const charts: { [Name in keyof Results]: (result: Results[Name]) => string } = {
  load: latencyChart,
  hop: hopChart,
  chain: chainChart,
  rebuild: rebuildChart,
  scale: scaleChart,
  growth: growthChart,
};

for (const [name, chart] of Object.entries(charts)) {
  const text = await readFile(join(folder, `${name}.json`), 'utf8').catch(() => undefined);
  if (text === undefined) {
    console.log(`${name}.svg: skipped, there is no ${name}.json`);
    continue;
  }
  await writeFile(join(folder, `${name}.svg`), chart(JSON.parse(text) as never));
  console.log(`${name}.svg: drawn`);
}
