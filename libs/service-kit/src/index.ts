export * from './aggregate.js';
export * from './errors.js';
export * from './event.js';
export * from './projection.js';
export * from './row.js';
export * from './service.js';
export * from './time.js';
export * from './uuid.js';
