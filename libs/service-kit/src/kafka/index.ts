export * from './appender.js';
export * from './client.js';
export * from './partition-of.js';
export * from './reader.js';
export * from './record-format.js';
export * from './request-writer.js';
export * from './schema-codec.js';
export * from './subscription.js';
