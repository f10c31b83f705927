import { serve } from '@tributary/service-kit/nest';
import { CustomersModule } from './customers.module.js';

await serve(CustomersModule);
