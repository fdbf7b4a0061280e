import { describe, expect, test } from 'vitest';

import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';

const source = sequenceSource(running());
const errorAbout = (name: string) =>
  expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`\`${name}\``) });

describe('an invalid option is rejected by the call itself, by name, before anything is sent', () => {
  test.each<[string, object]>([
    ['timeout', { timeout: '90' }],
    ['timeout', { timeout: -1 }],
    ['visibilityTimeout', { visibilityTimeout: 'soon' }],
    ['outageTimeout', { outageTimeout: Number.NaN }],
    ['polling', { polling: {} }],
    ['polling', { polling: null }],
    ['polling', { polling: 1000 }],
    ['signal', { signal: {} }],
    ['signal', { signal: new AbortController() }],
    ['unref', { unref: 1 }],
    ['onProgress', { onProgress: 'log' }],
    ['source', { source: {} }],
    ['source', { source: null }],
    ['timeuot', { timeuot: '1h' }],
    ['endpoint', { endpoint: 'https://example.com' }],
  ])('%s: %o', (name, wrong) => {
    const options = { source, ...wrong };
    expect(() => waitForJob('job-1', options as object)).toThrow(errorAbout(name));
    expect(source.polls).toEqual([]);
  });

  test.each(['', '  ', undefined, null, 7, {}])('id: %o', id => {
    expect(() => waitForJob(id as string, { source })).toThrow(errorAbout('id'));
  });

  test.each([undefined, null, {}, 'job-1'])('checkpoint: %o', checkpoint => {
    expect(() => resumeWait(checkpoint as never, { source })).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(/^Expected `checkpoint(\.version)?` to be /),
      }),
    );
  });

  test('options that are not an object', () => {
    expect(() => waitForJob('job-1', 'fast' as never)).toThrow(errorAbout('options'));
  });

  test('an option that is undefined counts as omitted', async () => {
    const wait = waitForJob('job-1', { source, timeout: undefined, signal: undefined } as object);
    wait.abort();
    await wait.catch(() => {});
  });
});
