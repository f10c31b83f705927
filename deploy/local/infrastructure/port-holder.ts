import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The process that listens on a TCP port, like `java (pid 4711)`, where this system lets us find out. */
export async function portHolder(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? await linuxListener(port) : await listedListener(port);
  if (!pid) return undefined;
  const name = await processName(pid);
  return name ? `${name} (pid ${pid})` : `pid ${pid}`;
}

/** Finds the listening socket's inode in /proc/net and then the process that has it open. */
async function linuxListener(port: number): Promise<number | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((file) => readFile(`/proc/net/${file}`, 'utf8').catch(() => '')));
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of open) {
      if (inodes.has(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))) return Number(pid);
    }
  }
  return undefined;
}

/** The inodes of the sockets that listen on `port` in a table of /proc/net. */
export function listeningInodes(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells[1]?.endsWith(`:${hex}`) && cells[3] === '0A')
    .map((cells) => cells[9] ?? '');
}

async function listedListener(port: number): Promise<number | undefined> {
  try {
    if (process.platform !== 'win32') {
      const { stdout } = await run('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
      return Number.parseInt(stdout, 10) || undefined;
    }
    const { stdout } = await run('netstat', ['-ano', '-p', 'TCP']);
    const line = stdout.split('\n').find((text) => text.includes(`:${port} `) && text.includes('LISTENING'));
    return Number(line?.trim().split(/\s+/).at(-1)) || undefined;
  } catch {
    return undefined; // the tool is not there; the caller says "another process"
  }
}

/** What a process is called, like `java`; undefined when there is none, or when nobody says. */
export async function processName(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return basename((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')[0] ?? '');
    if (process.platform !== 'win32') return basename((await run('ps', ['-o', 'comm=', '-p', String(pid)])).stdout.trim());
    return (await run('tasklist', ['/fi', `pid eq ${pid}`, '/fo', 'csv', '/nh'])).stdout.split('"')[1];
  } catch {
    return undefined;
  }
}
