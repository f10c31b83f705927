import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure, fullDisk } from '../failure.ts';
import type { Home } from '../home.ts';
import type { Java } from './java.ts';
import { jvmEnvironment, jvmFlags } from './jvm.ts';
import { hasLeaders } from './kafka-probe.ts';
import { fetchOnce } from './maven.ts';
import type { Ports } from './ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';

const version = '4.3.1';

/**
 * Relative to Kafka's folder, in which it runs: its properties are read as ISO-8859-1 and its `log.dirs` divided at commas, so that
 * not every path could stand in them.
 */
const properties = 'server.properties';
const log = 'log';

/** Fetches Kafka's jars unless they are there. */
export const fetchKafka = (java: Java, home: Home, note: (text: string) => void): Promise<string> =>
  fetchOnce(
    { title: `Apache Kafka ${version}`, folder: `kafka-${version}`, pom: 'kafka.pom.xml', goal: 'copy-dependencies' },
    java,
    home,
    note,
  );

/** Apache Kafka as one KRaft node, broker and controller in one process. */
export function kafkaProcess(home: Home, ports: Ports, java: Java, jars: string, clusterId: string): ProcessSpec {
  const folder = join(home.data, 'kafka');
  // Explicit and sorted: class data sharing works only when the class path is the same at every start.
  const names = readdirSync(jars).filter((name) => name.endsWith('.jar'));
  const classPath = names
    .sort()
    .map((name) => join(jars, name))
    .join(delimiter);
  const env = { ...jvmEnvironment(), CLASSPATH: classPath };

  return {
    name: 'kafka',
    log: join(home.logs, 'kafka.log'),
    async launch() {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, properties), serverProperties(ports));
      if (!existsSync(join(folder, log, 'meta.properties'))) await format(java, env, clusterId, folder);
      return { command: java.command, args: [...flags(java), 'kafka.Kafka', properties], env, cwd: folder };
    },
    probe: () => hasLeaders(ports.kafka),
    stopTimeoutMs: 20_000,
  };
}

function flags(java: Java): string[] {
  const quiet = java.release >= 23 ? ['--sun-misc-unsafe-memory-access=allow'] : [];
  return [...jvmFlags(java, `kafka-${version}`, ['-Xms64m', '-Xmx256m']), '-Dlog4j2.level=WARN', ...quiet];
}

async function format(java: Java, env: NodeJS.ProcessEnv, clusterId: string, folder: string): Promise<void> {
  const tool = ['-XX:TieredStopAtLevel=1', 'kafka.tools.StorageTool', 'format', '--ignore-formatted'];
  try {
    await promisify(execFile)(java.command, [...tool, '--cluster-id', clusterId, '--config', properties], { env, cwd: folder });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    if (/no space left/i.test(stderr)) throw fullDisk('while formatting the Kafka log');
    throw new Failure(
      `Kafka's log could not be formatted (${stderr.trim().split('\n').at(-1) || message})`,
      'Try `npm start -- --fresh`.',
    );
  }
}

function serverProperties(ports: Ports): string {
  // A link needs a listener of its own: Kafka tells clients where to go, and there it sends them to the link.
  const links = Object.entries(ports.links);
  const linked = (address: (link: (typeof links)[0][1]) => number) =>
    links.map(([name, link]) => `,${name.toUpperCase()}://127.0.0.1:${address(link)}`).join('');
  const lines: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}${linked(({ kafka }) => kafka)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}${linked(({ toKafka }) => toKafka)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': ['PLAINTEXT', 'CONTROLLER', ...links.map(([name]) => name.toUpperCase())]
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'log.dirs': log,
    // events are kept for ever
    'log.retention.ms': -1,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // with the defaults a restart after kill -9 takes 13 s instead of 4 s
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    // small, because this node serves one developer
    'num.network.threads': 1,
    'num.io.threads': 2,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 2,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'log.index.size.max.bytes': 1_048_576,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
