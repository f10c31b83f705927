import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Random } from '../random.ts';
import type { History } from './history.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly position: string | undefined;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The gateway to ask; otherwise any. */
  readonly at?: string;
  /** Told the status of every answer, 0 for none. */
  readonly heard?: (status: number) => void;
}

const patience = 120_000;

/** Somebody who shops: any gateway will do, and what breaks is tried again. */
export class ShopClient {
  readonly token: string;
  private readonly gateways: () => readonly string[];
  private readonly random: Random;
  private readonly history: History;
  private closed = false;
  private readonly agent = new Agent({ connect: { timeout: 2000 }, headersTimeout: 12_000, bodyTimeout: 12_000, connections: 8 });

  constructor(token: string, gateways: () => readonly string[], random: Random, history: History) {
    this.token = token;
    this.gateways = gateways;
    this.random = random;
    this.history = history;
  }

  /** One attempt at one gateway; undefined when no answer came. */
  async once(path: string, { method = 'GET', body, headers, at, heard }: Call = {}): Promise<Answer | undefined> {
    try {
      const answer = await request(`${at ?? this.random.pick(this.gateways())}${path}`, {
        method,
        dispatcher: this.agent,
        headers: { authorization: `Bearer ${this.token}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const position = answer.headers['tributary-position'];
      const text = await answer.body.text();
      heard?.(answer.statusCode);
      return { status: answer.statusCode, body: parsed(text), position: position === undefined ? undefined : String(position) };
    } catch {
      heard?.(0);
      return undefined;
    }
  }

  /**
   * Tries until an answer is final: not a broken connection, nor a 5xx, nor a 429. Undefined when none has come in two minutes, or
   * until this client is closed.
   */
  async insist(path: string, call: Call = {}): Promise<Answer | undefined> {
    for (const end = Date.now() + patience; Date.now() < end && !this.closed; await pause(150 + this.random.below(200))) {
      const answer = await this.once(path, call);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      this.history.retries += 1;
    }
    return undefined;
  }

  close(): Promise<void> {
    this.closed = true;
    return this.agent.destroy();
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
