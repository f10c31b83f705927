import { rebuild } from '../../support/commands.ts';
import { serviceNames } from '../../support/system.ts';

/** Each view is equal to what its rebuild makes (`npm run rebuild -- <service> --verify`). */
export async function rebuilds(): Promise<string[]> {
  const problems: string[] = [];
  for (const service of serviceNames) {
    const { tables } = await rebuild(service, '--verify');
    const different = Object.entries(tables).flatMap(([name, { same }]) => (same ? [] : [name]));
    if (different.length) problems.push(`${different.join(', ')} of ${service} differ from their rebuild`);
  }
  return problems;
}
