import { serve } from '@tributary/service-kit/nest';
import { definition, OrdersModule } from './orders.module.js';

await serve(OrdersModule, definition);
