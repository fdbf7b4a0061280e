export * from './answer.js';
export * from './text.js';
export * from './wait.js';
