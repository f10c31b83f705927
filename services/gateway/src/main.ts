import { serve } from '@tributary/service-kit/nest';
import { documentApi } from './api/openapi/openapi.js';
import { fastifyAdapter, prepareFastify } from './edge/fastify.js';
import { definition, GatewayModule } from './gateway.module.js';

await serve(
  GatewayModule,
  definition,
  async (app) => {
    await prepareFastify(app);
    documentApi(app);
  },
  fastifyAdapter(),
);
