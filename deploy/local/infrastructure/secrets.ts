import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Home } from '../home.ts';

/** What one home's data is locked with; made once, kept with the data, readable by its owner only. */
export interface Secrets {
  readonly postgres: string;
  /** Password of each role. */
  readonly roles: Readonly<Record<string, string>>;
  /** The development issuer's RS256 key as PKCS8 PEM in base64, so that all gateways and all restarts agree. */
  readonly authDevKey: string;
  readonly kafkaClusterId: string;
}

/** Reads the secrets of a home, making what is missing. */
export function openSecrets(home: Home, roles: readonly string[]): Secrets {
  const before = existsSync(home.secrets) ? readFileSync(home.secrets, 'utf8') : '{}';
  const known = JSON.parse(before) as Partial<Secrets>;
  const secrets: Secrets = {
    postgres: known.postgres ?? password(),
    roles: Object.fromEntries(roles.map((role) => [role, known.roles?.[role] ?? password()])),
    authDevKey: known.authDevKey ?? signingKey(),
    kafkaClusterId: known.kafkaClusterId ?? clusterId(),
  };
  const after = JSON.stringify(secrets, null, 2);
  if (after !== before) {
    // Whatever happens meanwhile, the old ones or the new ones are there: without them nobody opens the databases again.
    writeFileSync(`${home.secrets}.new`, after, { mode: 0o600, flush: true });
    renameSync(`${home.secrets}.new`, home.secrets);
  }
  return secrets;
}

const password = () => randomBytes(12).toString('hex');

/** Kafka's tools take one that begins with a dash for an option. */
export function clusterId(bytes = randomBytes(16)): string {
  bytes[0]! &= 0x7f;
  return bytes.toString('base64url');
}

function signingKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })).toString('base64');
}
