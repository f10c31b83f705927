export { inOrderOfTime } from './order-of-time.js';
export * from './ports.js';
export * from './record.js';
export * from './runtime.js';
export * from './shard.js';
export { eventOf } from './steps.js';
export * from './turn.js';
export * from './working-set.js';
