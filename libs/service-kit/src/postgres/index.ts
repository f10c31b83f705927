export * from './connection.js';
export * from './database.js';
export * from './forward-only.js';
export * from './naming.js';
export * from './next-offsets.js';
export * from './row-table.js';
export * from './store.js';
export * from './listener.js';
