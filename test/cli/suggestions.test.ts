import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/commands.js';
import { isOneEdit, suggestCommand } from '../../src/cli/suggestions.js';

describe('one edit', () => {
  test.each([
    ['wait', 'waits'],
    ['wait', 'wai'],
    ['wait', 'ait'],
    ['wait', 'await'],
    ['wait', 'wakt'],
    ['wait', 'wiat'],
    ['wait', 'awit'],
    ['wait', 'wati'],
    ['wait', 'Wait'],
    ['wait', 'wa-it'],
  ])('turns "%s" into "%s", and back', (one, other) => {
    expect(isOneEdit(one, other)).toBe(true);
    expect(isOneEdit(other, one)).toBe(true);
  });

  test.each([
    ['wait', 'wait'],
    ['wait', 'waitss'],
    ['wait', 'tiaw'],
    ['wait', 'aiwt'],
    ['wait', 'atiw'],
    ['wait', 'wa'],
    ['wait', 'watch'],
    ['wait', ''],
  ])('does not turn "%s" into "%s"', (one, other) => {
    expect(isOneEdit(one, other)).toBe(false);
    expect(isOneEdit(other, one)).toBe(false);
  });
});

describe('the command that a word probably means', () => {
  test.each([
    ['watch', 'wait'],
    ['histroy', 'history'],
    ['whoam', 'whoami'],
    ['sandbxo', 'sandbox'],
    ['Help', 'help'],
    ['wacth', 'wait'],
  ])('for "%s" is "%s"', (word, command) => {
    expect(suggestCommand(word)).toBe(command);
  });

  test.each([
    'job-1',
    'wai',
    'hel',
    'waiting',
    'wait1',
    'wait-',
    'waait5',
    'éait',
    'constructor',
    '',
  ])('for "%s" is none, because it is a job id', word => {
    expect(suggestCommand(word)).toBeUndefined();
  });

  test.each(COMMAND_NAMES)('for "%s" is none, because it is a command', word => {
    expect(suggestCommand(word)).toBeUndefined();
  });
});
