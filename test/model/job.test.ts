import { describe, expect, test } from 'vitest';
import {
  parsePercentage,
  parseStatus,
  parseTimestamp,
  terminalOutcome,
} from '../../src/model/job.js';

describe('a status', () => {
  test.each([
    ['Pending', 'Pending'],
    ['RUNNING', 'Running'],
    ['running', 'Running'],
    ['  Completed ', 'Completed'],
    ['FAILED', 'Failed'],
    ['canceled', 'Canceled'],
    ['unauthorized', 'Unauthorized'],
  ])('%j is normalised to %s', (word, status) => {
    expect(parseStatus(word)).toBe(status);
  });

  test.each([
    ['WAITING_FOR_BACKUP', 'WAITING_FOR_BACKUP'],
    [' Rolling back ', 'Rolling back'],
    ['完成', '完成'],
    ['constructor', 'constructor'],
  ])('%j is kept, trimmed', (word, status) => {
    expect(parseStatus(word)).toBe(status);
  });

  test.each([
    ['Completed', 'completed'],
    ['Failed', 'failed'],
    ['Canceled', 'canceled'],
    ['Pending', undefined],
    ['Running', undefined],
    ['Unauthorized', undefined],
    ['Rolling back', undefined],
    ['', undefined],
  ])('%j means the outcome %s', (status, end) => {
    expect(terminalOutcome(status)).toBe(end);
  });
});

describe('a percentage', () => {
  test.each([
    [60, 60],
    ['60', 60],
    ['60%', 60],
    [' 60% ', 60],
    ['60 %', 60],
    [0, 0],
    ['0', 0],
    ['33.3', 33.3],
    [100, 100],
    [130, 100],
    ['100%', 100],
  ])('%j is %d', (written, percent) => {
    expect(parsePercentage(written)).toBe(percent);
  });

  test.each([
    '',
    ' ',
    '%',
    'n/a',
    '-5',
    -5,
    '6O',
    '1e1',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    true,
    [60],
    { percent: 60 },
  ])('%o is undefined', written => {
    expect(parsePercentage(written)).toBeUndefined();
  });
});

describe('a time', () => {
  test.each([
    ['2018-08-06T10:41:14+0800', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14+08:00', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14-0330', '2018-08-06T14:11:14.000Z'],
    ['2018-08-06T10:41:14Z', '2018-08-06T10:41:14.000Z'],
    ['2018-08-06T10:41:14.250Z', '2018-08-06T10:41:14.250Z'],
    ['2018-08-06T10:41:14', '2018-08-06T10:41:14.000Z'],
    ['2018-08-06 10:41:14', '2018-08-06T10:41:14.000Z'],
    [' 2018-08-06T10:41:14Z ', '2018-08-06T10:41:14.000Z'],
    [1_533_552_074_000, '2018-08-06T10:41:14.000Z'],
    ['1533552074000', '2018-08-06T10:41:14.000Z'],
  ])('%j is %s', (written, iso) => {
    expect(parseTimestamp(written)?.toISOString()).toBe(iso);
  });

  test.each(['', 'yesterday', '2018-13-40T99:00:00Z', '2018-08-06', Number.NaN, 9e15, null, {}])(
    '%o is undefined',
    written => {
      expect(parseTimestamp(written)).toBeUndefined();
    },
  );
});
