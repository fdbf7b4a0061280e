import { expect, test } from 'vitest';
import { readEvents } from '../../src/report/read-events.js';
import { at } from './support/events.js';

const line = (members: object = {}): string =>
  JSON.stringify({ type: 'poll', jobId: 'job-1', time: at(0), ...members });

test('events are read line by line, blank lines and a byte order mark aside', () => {
  const events = [...readEvents(`\uFEFF${line()}\n\n${line({ type: 'visible' })}\r\n`)];
  expect(events.map(({ type }) => type)).toEqual(['poll', 'visible']);
});

test.each([
  [`${line()}\n{"type":`, 'line 2 is not JSON'],
  ['[]', 'line 1 is no JSON object'],
  ['\n"text"', 'line 2 is no JSON object'],
  [line({ type: 7 }), 'line 1 has no "type"'],
  [line({ jobId: undefined }), 'line 1 has no "jobId"'],
  [line({ time: undefined }), 'line 1 has no "time"'],
  [line({ time: 'soon' }), 'line 1 has a "time" that is no time'],
  ['\n\n', 'there are no events in it'],
])('%j is rejected, and the message names the line', (text, message) => {
  expect(() => [...readEvents(text)]).toThrow(expect.objectContaining({ message }));
});
