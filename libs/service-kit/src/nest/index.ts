export * from './config.js';
export * from './serve.js';
export * from './stream-host.js';
export * from './stream.module.js';
