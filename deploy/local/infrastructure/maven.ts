import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { mkdtemp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, fullDisk } from '../failure.ts';
import { cache, type Home } from '../home.ts';
import type { Java } from './java.ts';
import { jvmEnvironment } from './jvm.ts';

/** Something Maven fetches once and every home then shares. */
export interface Download {
  readonly title: string;
  /** The folder in the cache; its name holds the version, so that another version is another folder. */
  readonly folder: string;
  readonly pom: string;
  /** Of Maven's dependency plugin. */
  readonly goal: string;
}

/** In full, because Maven answers an unknown prefix, when it is offline, with a riddle; the version is in the pom. */
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin';

let busy: Promise<unknown> = Promise.resolve();

/** Fetches a download unless it is there, and answers its folder. The folder appears complete or not at all. */
export function fetchOnce(download: Download, java: Java, home: Home, note: (text: string) => void): Promise<string> {
  const folder = join(cache, download.folder);
  if (existsSync(folder)) return Promise.resolve(folder);
  // One at a time: two Mavens that fill the same empty repository get in each other's way.
  note('Maven fetches it');
  const turn = busy.then(() => fetchNow(download, folder, java, home));
  busy = turn.catch(() => undefined);
  return turn;
}

async function fetchNow(download: Download, folder: string, java: Java, home: Home): Promise<string> {
  const unfinished = await mkdtemp(`${folder}-`);
  const abandon = () => {
    try {
      rmSync(unfinished, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch {
      // Maven still writes there; what is left has a name that nothing looks for, and must not hide why we give up.
    }
  };
  process.once('exit', abandon);
  try {
    const pom = join(import.meta.dirname, '..', 'maven', download.pom);
    await maven(
      ['-B', '-q', '-U', '-f', pom, `${plugin}:${download.goal}`, `-DoutputDirectory=${unfinished}`],
      download.title,
      java,
      home,
    );
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another launcher was faster, and its copy is as good
    });
    return folder;
  } finally {
    abandon();
    process.off('exit', abandon);
  }
}

async function maven(args: string[], title: string, java: Java, home: Home): Promise<void> {
  const windows = process.platform === 'win32';
  const log = join(home.logs, 'maven.log');
  const output: string[] = [];
  const code = await new Promise<number | null>((done, fail) => {
    // mvn is a batch file on Windows, and those need a shell, which would divide paths at their spaces
    const child = spawn(windows ? 'mvn.cmd' : 'mvn', windows ? args.map((arg) => `"${arg}"`) : args, {
      env: { ...jvmEnvironment(), JAVA_HOME: java.home },
      shell: windows,
    });
    const kill = () => child.kill();
    process.once('exit', kill);
    const file = createWriteStream(log, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(file, { end: false });
      stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    }
    child.once('error', fail);
    child.once('close', (exit) => {
      process.off('exit', kill);
      file.end(() => done(exit));
    });
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Failure(`Maven, which fetches ${title}, is not on the PATH`, 'Install Maven 3.6 or newer (package "maven").');
  });
  if (code !== 0) throw explain(output.join(''), title, log);
}

/** Maven's long report as one line. */
export function explain(output: string, title: string, log: string): Failure {
  if (/no space left/i.test(output)) return fullDisk(`while fetching ${title}`);
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const reason =
    /\[ERROR\]\s+(.+)/.exec(output.replace(escapes, ''))?.[1]?.replace(/\s*->\s*\[Help 1\].*/, '') ?? 'no reason given';
  // what could not be transferred, and why, stands at the end of a chain of consequences
  const cause = /(?:Could not transfer|Could not find|Cannot access).+/.exec(reason)?.[0] ?? reason;
  return new Failure(
    `${title} could not be fetched by Maven (${cause.slice(0, 300)})`,
    `Check the network and Maven's settings (proxy, mirror), then start again; all of Maven's output is in ${log}.`,
  );
}
