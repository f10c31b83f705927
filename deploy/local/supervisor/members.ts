import type { Home } from '../home.ts';
import { freePort } from '../infrastructure/ports.ts';
import { serviceProcess, type ServiceSurroundings } from './service-process.ts';
import type { ServiceEntry } from './services.ts';
import { worstHealth, type PartStatus } from './status.ts';
import { supervise, type Supervised } from './supervised.ts';

/** The processes of one service. */
export interface Members {
  readonly processes: readonly Supervised[];
  /**
   * Starts or stops processes until there are `count`, and answers when the new ones are ready and the old ones gone; `note` is told
   * what that takes long for.
   */
  scale(count: number, note?: (text: string) => void): Promise<void>;
  status(): Promise<PartStatus>;
}

interface Member {
  readonly port: number;
  readonly log: string;
  readonly process: Supervised;
}

/** Ports are handed out from here, so that two services never choose the same one. */
export interface PortPool {
  readonly first: Readonly<Record<string, number>>;
  readonly spare: number;
  readonly taken: Set<number>;
}

/** Keeps the processes of one service; begins with none, and starts none once `stopping` is aborted. */
export function serviceMembers(
  home: Home,
  service: ServiceEntry,
  ports: PortPool,
  around: ServiceSurroundings,
  stopping: AbortSignal,
  changed: () => void,
): Members {
  const members: Member[] = [];
  let lastScale: Promise<unknown> = Promise.resolve();

  async function add(): Promise<void> {
    const number = firstGap(members.map((member) => Number(member.process.name.split('-').at(-1))));
    const port = await choosePort(number);
    stopping.throwIfAborted(); // whoever stops the system stops those that it finds here
    const spec = serviceProcess(home, service, `${service.name}-${number}`, port, around);
    const member = { port, log: spec.log, process: supervise(spec, changed) };
    members.push(member);
    member.process.start();
  }

  async function choosePort(number: number): Promise<number> {
    const fixed = ports.first[service.name]!;
    // Only the gateway's address is known to people; the others give way when somebody sits on theirs.
    const port =
      number === 1 && service.name === 'gateway' ? fixed : await freePort(number === 1 ? fixed : ports.spare, ports.taken);
    ports.taken.add(port);
    return port;
  }

  async function remove(member: Member): Promise<void> {
    await member.process.stop();
    members.splice(members.indexOf(member), 1);
    ports.taken.delete(member.port);
  }

  async function scaleNow(count: number, note?: (text: string) => void): Promise<void> {
    stopping.throwIfAborted();
    await Promise.all(members.slice(count).map(remove));
    while (members.length < count) await add();
    changed();
    await Promise.all(members.map((member) => member.process.whenReady(60_000, 5, note)));
  }

  return {
    get processes() {
      return members.map((member) => member.process);
    },
    scale(count, note) {
      const mine = lastScale.then(() => scaleNow(count, note));
      lastScale = mine.catch(() => undefined);
      return mine;
    },
    async status() {
      const processes = members.map((member) => member.process);
      const healths = await Promise.all(processes.map((process) => process.health()));
      return partStatus(processes, worstHealth(healths), members);
    },
  };
}

/** What status says of some processes. */
export function partStatus(
  processes: readonly Supervised[],
  health: PartStatus['health'],
  members: readonly { port?: number; log: string }[],
): PartStatus {
  const lastExit = processes.toSorted((a, b) => a.lastExitAt - b.lastExitAt).at(-1)?.lastExit;
  const urls = members.flatMap(({ port }) => (port ? [`http://127.0.0.1:${port}`] : []));
  return {
    pids: processes.flatMap((process) => process.pid ?? []),
    health,
    restarts: processes.reduce((sum, process) => sum + process.restarts, 0),
    ...(lastExit ? { lastExit } : {}),
    ...(urls.length > 0 ? { urls } : {}),
    logs: members.map((member) => member.log),
  };
}

/** The smallest number from 1 that is not used. */
export function firstGap(used: readonly number[]): number {
  let number = 1;
  while (used.includes(number)) number += 1;
  return number;
}
