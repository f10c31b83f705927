import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rebuild } from '../../src/nest/rebuild.js';
import { dataSourceOptions, openDatabase } from '../../src/postgres/index.js';
import { RebuildDatabase } from '../../src/postgres/rebuild-database.js';
import { stack, until } from './stack.js';
import { tallyRows, TallyTables1760000000001 } from './tally.js';
import { TallySystem } from './tally-system.js';

let system: TallySystem;
beforeEach(async () => {
  system = await new TallySystem().open();
  vi.stubEnv('PORT', '0');
  vi.stubEnv('DATABASE_URL', system.database.url);
  vi.stubEnv('KAFKA_BROKERS', stack.brokers.join());
  vi.stubEnv('SCHEMA_REGISTRY_URL', stack.registry);
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await system.close();
});

const tables = { rows: tallyRows, migrations: [TallyTables1760000000001] };
const run = (option: '--verify' | '--swap') => rebuild({ service: system.kind.service, ...tables }, [option, '--json']);

/** Two tallies, all that follows from them in the database. */
async function addTwo(): Promise<void> {
  await system.start();
  await system.add('a', 1, { note: 'of a' });
  await system.add('b', 2, { note: 'of b' });
  await until('both lines', async () => (await system.database.query('SELECT 1 FROM request_line')).length === 2);
}

describe('a rebuild beside a running service', () => {
  it('is refused while another is under way, which goes on', async () => {
    await addTwo();
    const dataSource = await openDatabase(dataSourceOptions({ url: system.database.url, application: 'test', ...tables }));
    const first = new RebuildDatabase(system.database.url, dataSource, system.kind.service, tallyRows);
    await first.open();
    await expect(run('--verify')).rejects.toThrow('another rebuild of this service is under way');
    expect(await first.rebuilt()).toMatchObject({ tally: { rows: 0 } });
    await Promise.all([first.close(), dataSource.destroy()]);
    expect(await run('--verify')).toBe(0);
  });
});
