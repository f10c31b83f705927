import pc from 'picocolors';
import { plain } from '../terminal/plain.ts';
import { placeOf, timeOf, type FlowEvent } from './flow-event.ts';

interface Branch {
  readonly event: FlowEvent;
  /** The lines and corners in front of the type. */
  readonly indent: string;
  readonly type: string;
}

/** An event and its line in the tree. */
export interface FlowLine {
  readonly event: FlowEvent;
  readonly text: string;
}

/** A flow as lines: every event under the one that caused it, with the milliseconds since the flow's first event. */
export function flowTree(events: readonly FlowEvent[]): FlowLine[] {
  const branches = arrange(events);
  const width = Math.max(0, ...branches.map(({ indent, type }) => indent.length + type.length));
  const start = Math.min(...events.map(timeOf));
  return branches.map(({ event, indent, type }) => {
    const gap = ' '.repeat(width - indent.length - type.length);
    const elapsed = `${timeOf(event) - start} ms`.padStart(10);
    const text = `${pc.dim(indent)}${pc.bold(type)}${gap}${pc.cyan(elapsed)}  ${pc.dim(placeOf(event))}${remark(event)}`;
    return { event, text };
  });
}

/** Parents before children, siblings in the order of the log; an event whose cause is not among these is a root. */
function arrange(events: readonly FlowEvent[]): Branch[] {
  const known = new Set(events.map((event) => event.id));
  const children = Map.groupBy([...events].sort(inLogOrder), ({ id, causationId }) =>
    causationId && causationId !== id && known.has(causationId) ? causationId : 'root',
  );
  const branches: Branch[] = [];
  const place = (event: FlowEvent, corner: string, below: string) => {
    branches.push({ event, indent: corner, type: plain(event.type) });
    const answers = children.get(event.id) ?? [];
    answers.forEach((answer, i) => {
      const last = i === answers.length - 1;
      place(answer, `${below}${last ? '└─ ' : '├─ '}`, `${below}${last ? '   ' : '│  '}`);
    });
  };
  for (const root of children.get('root') ?? []) place(root, '', '');
  return branches;
}

function inLogOrder(a: FlowEvent, b: FlowEvent): number {
  const samePartition = a.topic === b.topic && a.partition === b.partition;
  return samePartition ? Number(a.offset) - Number(b.offset) : timeOf(a) - timeOf(b);
}

/** What a reader wants to know at once: which check, and why not. */
function remark({ data }: FlowEvent): string {
  const words = ['check', 'reason', 'code', 'detail'].map((name) => data[name]).filter((value) => typeof value === 'string');
  return words.length > 0 ? `  ${plain(words.join(': '))}` : '';
}
