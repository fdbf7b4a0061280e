import { afterEach, beforeEach, expect, test } from 'vitest';
import { reportWarnings } from '../../src/cli/terminal.js';

const others = process.listeners('warning');
const usual: string[] = [];

beforeEach(() => {
  usual.length = 0;
  process.removeAllListeners('warning');
});

afterEach(() => {
  process.removeAllListeners('warning');
  for (const other of others) process.on('warning', other);
});

test('a warning is told in one harmless line, and as usual after leaving', () => {
  process.on('warning', ({ message }) => usual.push(message));
  const told: string[] = [];
  const leave = reportWarnings(line => told.push(line));
  process.emit('warning', new Error('the history\n\u001b[2Jis damaged'));
  leave();
  process.emit('warning', new Error('another'));
  expect(told).toEqual(['the history is damaged']);
  expect(usual).toEqual(['another']);
});

test('whoever has turned warnings off gets none', () => {
  const told: string[] = [];
  reportWarnings(line => told.push(line));
  process.emit('warning', new Error('the history is damaged'));
  expect(told).toEqual([]);
});
