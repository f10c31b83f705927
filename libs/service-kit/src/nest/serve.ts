import 'reflect-metadata';
import { ConsoleLogger, type LogLevel, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readEnvironment, serviceEnvironment } from './config.js';
import { openFailpoints } from './failpoints.js';

const levels: Record<string, LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** Starts a service and serves it until SIGTERM or SIGINT. */
export async function serve(
  module: Type,
  configure: (app: NestFastifyApplication) => void | Promise<void> = () => {},
  adapter = new FastifyAdapter(),
): Promise<void> {
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
  } catch (error) {
    logger.error((error as Error).message);
    process.exit(1);
  }
}
