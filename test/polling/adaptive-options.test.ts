import { expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';

test.each([
  [{ requestCost: '90' }, /`requestCost`.*"90"/],
  [{ requestCost: -1 }, /`requestCost`.*-1/],
  [{ requestCost: null }, /`requestCost`.*null/],
  [{ maxDelay: null }, /`maxDelay`.*null/],
  [{ minDelay: 0 }, /`minDelay`.*longer than 0.*0/],
  [{ maxDelay: 'soon' }, /`maxDelay`.*"soon"/],
  [{ minDelay: '2s', maxDelay: '1s' }, /`minDelay`.*at most maxDelay.*"2s"/],
  [{ history: {} }, /`history`.*record and runs/],
  [{ history: null }, /`history`/],
  [{ random: 7 }, /`random`.*function.*7/],
  [{ requestcost: 1 }, /Unknown option `requestcost`/],
  [7, /`options`/],
])('refuses %j', (options, message) => {
  expect(() => adaptive(options as never)).toThrow(TypeError);
  expect(() => adaptive(options as never)).toThrow(message);
});

test('a minDelay above five minutes lifts maxDelay with it', () => {
  expect(() => adaptive({ minDelay: '10m' })).not.toThrow();
});
