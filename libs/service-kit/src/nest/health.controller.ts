import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { StreamHost } from './stream-host.js';

/** What supervisors, Kubernetes and Prometheus ask of every service. */
@Controller()
export class HealthController {
  constructor(@Inject(StreamHost) private readonly host: StreamHost) {}

  @Get('health/live')
  live() {
    return { status: 'live', instance: this.host.instance };
  }

  @Get('health/ready')
  ready() {
    const { ready, problems, instance } = this.host;
    if (!ready) throw new ServiceUnavailableException({ status: 'unready', instance, problems });
    return { status: 'ready', instance };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics() {
    return this.host.metrics.registry.metrics();
  }
}
