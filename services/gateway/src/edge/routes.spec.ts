import { expect, it } from 'vitest';
import { Routes } from './routes.js';

const routes = new Routes();
routes.add('GET', '/orders/:id');
routes.add(['HEAD'], '/orders/:id');
routes.add('POST', '/orders/:id/cancellation');
routes.add('GET', '/openapi.json');
routes.add('GET', '/docs/*');

it.each([
  ['/orders/1?until=PLACED', ['GET', 'HEAD']],
  ['/orders/1/cancellation', ['POST']],
  ['/orders/1/2/3', []],
  ['/orders', []],
  ['/orders/1/', []],
  ['/openapi-json', []],
  ['/docs/a/b.css', ['GET']],
])('%s takes %j', (url, methods) => expect(routes.methodsOf(url)).toEqual(methods));
