import { obstacles, sayTheSame } from './compatibility.ts';
import type { Contracts, Event } from './contracts.ts';
import type { Registry } from './registry.ts';
import { inParallel } from './parallel.ts';

/** What would become of a subject if our schema were registered. */
export interface Verdict {
  readonly subject: string;
  readonly status: 'new' | 'unchanged' | 'compatible' | 'refused';
  /** Why it is refused, one line a reason. */
  readonly reasons: readonly string[];
}

/** Asks of every event whether its schema is fully compatible with all registered versions, and why not. */
export function check(contracts: Contracts, registry: Registry): Promise<Verdict[]> {
  return inParallel(contracts.events, (event) => verdictOn(event, registry));
}

export async function verdictOn({ subject, schema }: Event, registry: Registry): Promise<Verdict> {
  const versions = await registry.versions(subject);
  if (versions.length === 0) return { subject, status: 'new', reasons: [] };
  const found = await registry.find(subject, schema);
  if (found && sayTheSame(found.schema, schema)) return { subject, status: 'unchanged', reasons: [] };
  const ours = { label: 'the new schema', schema };
  const reasons = versions.flatMap((version) => obstacles({ label: `version ${version.version}`, schema: version.schema }, ours));
  // The registry's messages name no field that ours do not, so they are shown only when it alone objects.
  if (reasons.length === 0) reasons.push(...(await registry.objections(subject, schema)));
  return { subject, status: reasons.length > 0 ? 'refused' : 'compatible', reasons };
}

/** Subjects of our topics that schemas/ no longer declares: their events stay in the log, unread. */
export async function undeclared(contracts: Contracts, registry: Registry): Promise<string[]> {
  const declared = new Set(contracts.events.map((event) => event.subject));
  const ours = Object.keys(contracts.topics).map((topic) => `${topic}-tributary.`);
  return (await registry.subjects())
    .filter((subject) => !declared.has(subject) && ours.some((prefix) => subject.startsWith(prefix)))
    .sort();
}

/** The verdicts as text: what is refused with its reasons, the rest counted. */
export function describeVerdicts(verdicts: readonly Verdict[]): string {
  const refused = verdicts.filter((verdict) => verdict.status === 'refused');
  const counted = (['unchanged', 'compatible', 'new', 'refused'] as const)
    .map((status) => [verdicts.filter((verdict) => verdict.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`);
  const lines = refused.flatMap(({ subject, reasons }) => [
    `refused  ${subject}`,
    ...reasons.map((reason) => `         ${reason}`),
  ]);
  return [...lines, `${verdicts.length} subjects: ${counted.join(', ')}`].join('\n');
}
