import pc from 'picocolors';
import { orderCurl } from '../flow/curl.ts';
import { lines, type FirstOrder } from '../flow/first-order.ts';
import { flowTree } from '../flow/flow-tree.ts';
import type { Status } from '../supervisor/status.ts';

/** Where everything is, as lines for a person. */
export function addresses(status: Status): string {
  const rows = [
    ['gateway', status.gateway],
    ['API docs', `${status.gateway}/docs`],
    ['events', `${status.gateway}/events`],
    ['metrics', `${status.gateway}/metrics`],
    ['Kafka', status.kafka],
    ['registry', status.registry],
    ['Postgres', new URL(status.postgresAdmin).host],
  ] as const;
  return rows.map(([name, address]) => `  ${name.padEnd(10)} ${address}`).join('\n');
}

/** The last words of a start: what happened to the first order, where everything is, and how to place the next one. */
export function summary(status: Status, order: FirstOrder | undefined): string {
  if (!order) return `\n${addresses(status)}`;
  return [
    `\n${pc.bold('The first order')} ${order.orderId}, event by event:\n`,
    ...flowTree(order.flow).map(({ text }) => `  ${text}`),
    `\n${addresses(status)}`,
    `\n${pc.bold('Place another one:')}\n`,
    orderCurl(status.gateway, order.customerId, lines),
    `\n${pc.dim('and see what happens: npm run watch')}`,
  ].join('\n');
}
