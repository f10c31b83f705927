import { z } from 'zod';

/** Environment that every service reads; the same in local mode and in compose. */
export const serviceEnvironment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535),
  KAFKA_BROKERS: z.string().transform((list) => list.split(',').map((broker) => broker.trim())),
  SCHEMA_REGISTRY_URL: z.url(),
  DATABASE_URL: z.string().startsWith('postgres'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  /** Name of this process in logs and in Kafka. */
  INSTANCE: z.string().optional(),
  /** Lets tests make the process die at chosen steps; never in production. */
  FAILPOINTS: z.stringbool().default(false),
});

export type ServiceEnvironment = z.infer<typeof serviceEnvironment>;

/**
 * Reads the environment by a schema; what is wrong in it is said in one line, and the process ends. An empty variable is one that is
 * not set: that is how compose and env files leave one out, and as a number it would be 0.
 */
export function readEnvironment<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv = process.env): T {
  const { success, data, error } = schema.safeParse(
    Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim())),
  );
  if (success) return data;
  console.error(`bad environment: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  process.exit(1);
}
