import { Injectable } from '@nestjs/common';
import { Pool } from 'undici';

/** The next service of the chain, at `NEXT_URL`. */
@Injectable()
export class Neighbour {
  private readonly pool = new Pool(process.env['NEXT_URL']!);

  /** Its JSON answer; rejects unless that is a 2xx. */
  async post<T>(path: string, json: object): Promise<T> {
    const { statusCode, body } = await this.pool.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${path} answered ${statusCode}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
