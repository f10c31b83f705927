import 'reflect-metadata';
import { ConsoleLogger, type LogLevel, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readEnvironment, serviceEnvironment } from './config.js';
import { openFailpoints } from './failpoints.js';
import { giveBackWhenIdle } from './give-back.js';
import { rebuild } from './rebuild.js';
import type { StreamModuleOptions } from './stream.module.js';

const levels: Record<string, LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

type Command = (definition: StreamModuleOptions, args: readonly string[], told: AbortSignal) => Promise<number>;

/** What the process of a service can do besides serving: `main.js <command> …`. Each gives its exit code; told to end, it rejects and changes nothing. */
const commands: Record<string, Command> = { rebuild };

/** Starts a service and serves it until SIGTERM or SIGINT; or runs the command that the process was started with. */
export async function serve(
  module: Type,
  definition: StreamModuleOptions,
  configure: (app: NestFastifyApplication) => void | Promise<void> = () => {},
  adapter = new FastifyAdapter(),
): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  if (name !== undefined) return run(definition, name, args);
  const { HOST, PORT, LOG_LEVEL, INSTANCE, FAILPOINTS } = readEnvironment(serviceEnvironment);
  const logger = new ConsoleLogger({
    prefix: INSTANCE ?? 'tributary',
    logLevels: levels[LOG_LEVEL]!,
    colors: Boolean(process.stdout.isTTY),
  });
  try {
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger, abortOnError: false });
    app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
    if (FAILPOINTS) openFailpoints(app);
    await configure(app);
    await app.listen(PORT, HOST);
    giveBackWhenIdle();
  } catch (error) {
    logger.error((error as Error).message);
    process.exit(1);
  }
}

async function run(definition: StreamModuleOptions, name: string, args: readonly string[]): Promise<void> {
  const command = commands[name];
  const told = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => told.abort(new Error(`${name} was ended by ${signal}; nothing is changed`)));
  try {
    if (!command) throw new Error(`there is no command ${name}; there are: ${Object.keys(commands).join(', ')}`);
    process.exit(await command(definition, args, told.signal));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
