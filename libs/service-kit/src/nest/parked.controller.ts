import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
  ServiceUnavailableException,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ParkedRecords } from '../postgres/parked-records.js';
import { header } from '../runtime/record.js';
import { StreamHost } from './stream-host.js';

/** Keys and records that are shown at most. */
const limit = 1000;

/** Events that could not be handled, and what waits behind them: to be looked at, handled once more, or dropped. */
@Controller('parked')
export class ParkedController {
  private readonly records: ParkedRecords;

  constructor(
    @Inject(StreamHost) private readonly host: StreamHost,
    @Inject(DataSource) dataSource: DataSource,
  ) {
    this.records = new ParkedRecords(dataSource);
  }

  @Get()
  async keys() {
    return { keys: await this.records.keys(limit) };
  }

  @Get('records')
  async of(@Query('key') key?: string) {
    const found = await this.records.of(named(key), limit);
    if (!found.length) throw new NotFoundException(`nothing is parked under ${JSON.stringify(key)}`);
    return {
      records: await Promise.all(
        found.map(async ({ record, shard, error, discarded }) => ({
          topic: record.topic,
          partition: record.partition,
          offset: record.offset,
          recordedAt: new Date(record.timestamp),
          type: record.headers[header.type] ?? null,
          shard,
          error,
          discarded,
          headers: record.headers,
          value: record.value && record.value.toString('base64'),
          ...(await this.host.read(record)),
        })),
      ),
    };
  }

  @Post('retry')
  @HttpCode(200)
  retry(@Body() body?: { key?: string }) {
    return this.repair(named(body?.key), false);
  }

  @Post('discard')
  @HttpCode(200)
  discard(@Body() body?: { key?: string }) {
    return this.repair(named(body?.key), true);
  }

  private async repair(key: string, discard: boolean) {
    const outcome = await this.host.repair(key, discard).catch((error: Error) => {
      throw new ServiceUnavailableException(error.message);
    });
    if (outcome) return { key, ...outcome };
    const waits = (await this.records.of(key, limit)).some(({ discarded }) => !discarded);
    if (waits)
      throw new ConflictException(
        `another process of this service holds ${JSON.stringify(key)}, or its shard is being taken over`,
      );
    throw new NotFoundException(`${JSON.stringify(key)} does not wait`);
  }
}

function named(key: unknown): string {
  if (typeof key !== 'string') throw new BadRequestException('say which key'); // a record without one is parked under the empty one
  if (key.includes('\0')) throw new BadRequestException('no key has a NUL');
  return key;
}
