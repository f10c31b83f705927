import { serve } from '@tributary/service-kit/nest';
import { OrdersModule } from './orders.module.js';

await serve(OrdersModule);
