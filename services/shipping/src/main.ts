import { serve } from '@tributary/service-kit/nest';
import { ShippingModule } from './shipping.module.js';

await serve(ShippingModule);
