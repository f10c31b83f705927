import { serve } from '@tributary/service-kit/nest';
import { definition, CustomersModule } from './customers.module.js';

await serve(CustomersModule, definition);
