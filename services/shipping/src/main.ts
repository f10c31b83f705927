import { serve } from '@tributary/service-kit/nest';
import { definition, ShippingModule } from './shipping.module.js';

await serve(ShippingModule, definition);
