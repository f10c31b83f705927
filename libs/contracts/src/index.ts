export * from './event.js';
export * from './codec.js';
export * from './topic.js';
export * from './generated/catalogue.js';
