import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** One user's shells may differ in these, and their commands have to read the same time. */
const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };

/** A process that cannot be mistaken for a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in whatever form this system tells. */
  readonly started: string;
}

/** Who has this process number now; undefined when nobody has. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const started = await startTime(pid);
  return started ? { pid, started } : undefined;
}

/** Whether exactly this process is still alive. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await startTime(identity.pid)) === identity.started;
}

async function startTime(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return await linuxStartTime(pid);
    if (process.platform !== 'win32')
      return (await run('ps', ['-o', 'lstart=', '-p', String(pid)], { env })).stdout.trim() || undefined;
    const ticks = `(Get-Process -Id ${pid}).StartTime.Ticks`;
    return (await run('powershell', ['-NoProfile', '-Command', ticks])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Ticks since boot, with the boot's own id; a zombie counts as gone. */
async function linuxStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold spaces
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return `${boot.trim()}:${fields[19]}`;
}
