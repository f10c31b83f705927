export * from './connection.js';
export * from './database.js';
export * from './naming.js';
export * from './store.js';
export * from './listener.js';
