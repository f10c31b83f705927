import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';

/** A Java runtime: its folder, its `java` and its feature release. */
export interface Java {
  readonly home: string;
  readonly command: string;
  readonly release: number;
}

/** The registry is built for 21. */
const oldest = 21;
const executable = process.platform === 'win32' ? 'java.exe' : 'java';

/** The Java to run Kafka and the registry with. A machine's `java` may be too old while a newer one lies beside it. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const homes = new Set(candidates(env).filter((home) => existsSync(join(home, 'bin', executable))));
  const found = await Promise.all([...homes].map(inspect));
  return chooseJava(
    found.filter((java) => java !== undefined),
    env['JAVA_HOME'],
  );
}

/** JAVA_HOME when it is new enough, because somebody chose it; otherwise the newest there is. */
export function chooseJava(found: readonly Java[], javaHome?: string): Java {
  const usable = found.filter((java) => java.release >= oldest).sort((a, b) => b.release - a.release);
  const chosen = usable.find((java) => java.home === javaHome) ?? usable[0];
  if (chosen) return chosen;
  const seen = found.map((java) => `Java ${java.release} in ${java.home}`).join(', ') || 'none';
  throw new Failure(
    `No JDK ${oldest} or newer found (${seen})`,
    `Install one, for example a Temurin or OpenJDK ${oldest} package, or point JAVA_HOME at it.`,
  );
}

/** The feature release in a version like `25.0.1` or `1.8.0_392`. */
export function featureRelease(version: string): number {
  const [first, second] = version.split(/[._+-]/).map(Number);
  return first === 1 ? (second ?? 0) : first || 0;
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const onPath = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).flatMap((folder) => {
    const java = join(folder, executable);
    return folder && existsSync(java) ? [dirname(dirname(realpathSync(java)))] : [];
  });
  const given = [env['JAVA_HOME'], env['JDK_HOME']].filter((home) => home !== undefined && home !== '') as string[];
  return [...given, ...onPath, ...usualFolders().flatMap(jdksIn)];
}

function usualFolders(): string[] {
  const own = ['.sdkman/candidates/java', '.jdks', '.asdf/installs/java', '.local/share/mise/installs/java'];
  const mine = own.map((folder) => join(homedir(), folder));
  if (process.platform === 'win32') {
    const vendors = ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft'];
    return [...mine, ...vendors.map((vendor) => join(process.env['ProgramFiles'] ?? 'C:\\Program Files', vendor))];
  }
  if (process.platform === 'darwin') {
    return [
      ...mine,
      '/Library/Java/JavaVirtualMachines',
      join(homedir(), 'Library/Java/JavaVirtualMachines'),
      '/opt/homebrew/opt',
      '/usr/local/opt',
    ];
  }
  return [...mine, '/usr/lib/jvm', '/usr/lib64/jvm', '/usr/java', '/opt/java', '/opt'];
}

/** Homes directly in a folder, in a bundle of macOS, or in Homebrew's layout. */
function jdksIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inside = ['', 'Contents/Home', 'libexec/openjdk.jdk/Contents/Home'];
  return readdirSync(folder).flatMap((name) => inside.map((tail) => join(folder, name, tail)));
}

async function inspect(home: string): Promise<Java | undefined> {
  const command = join(home, 'bin', executable);
  const note = join(home, 'release');
  const noted = existsSync(note) ? /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(note, 'utf8'))?.[1] : undefined;
  const version = noted ?? (await askVersion(command));
  return version ? { home, command, release: featureRelease(version) } : undefined;
}

async function askVersion(command: string): Promise<string | undefined> {
  try {
    const { stderr } = await promisify(execFile)(command, ['-version'], { timeout: 10_000 });
    return /version "([^"]+)"/.exec(stderr)?.[1];
  } catch {
    return undefined; // a broken installation is no candidate
  }
}
