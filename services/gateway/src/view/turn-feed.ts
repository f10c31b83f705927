import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ServiceEnvironment } from '@tributary/service-kit/nest';
import { SERVICE_ENVIRONMENT, StreamHost, turnChannel } from '@tributary/service-kit/nest';
import { Listener } from '@tributary/service-kit/postgres';
import type { CommittedTurn } from '@tributary/service-kit/runtime';

export interface TurnListener {
  /** A turn of this process, after its commit: everything it did is in memory. */
  here(turn: CommittedTurn): void;
  /** Another replica took a turn, or one may have been missed: what is waited for must be looked up. */
  elsewhere(): void;
  /** The database may be another one by now: what is remembered of it does not count. */
  forget?(): void;
}

/** Tells of every turn that changed the view, whichever replica took it. */
@Injectable()
export class TurnFeed implements OnModuleInit, OnModuleDestroy {
  private readonly listeners: TurnListener[] = [];
  private readonly listener: Listener;

  constructor(
    @Inject(StreamHost) private readonly host: StreamHost,
    @Inject(SERVICE_ENVIRONMENT) environment: ServiceEnvironment,
  ) {
    this.listener = new Listener(environment.DATABASE_URL, turnChannel, (origin) => {
      if (origin === host.instance) return;
      for (const listener of this.listeners) {
        if (origin === undefined) listener.forget?.();
        listener.elsewhere();
      }
    });
  }

  add(listener: TurnListener): void {
    this.listeners.push(listener);
  }

  onModuleInit(): void {
    this.host.onTurn((turn) => {
      for (const listener of this.listeners) listener.here(turn);
    });
    void this.listener.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener.close();
  }
}
