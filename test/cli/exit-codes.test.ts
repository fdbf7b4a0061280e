import { describe, expect, test } from 'vitest';
import { Interrupted, UsageError } from '../../src/cli/errors.js';
import {
  EXIT,
  type ExitReason,
  exitReasonFor,
  SEVERITY_ORDER,
  worstExitReason,
} from '../../src/cli/exit-codes.js';
import { ApiError, markFatal } from '../../src/model/errors.js';
import {
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  ServiceUnavailableError,
  WaitTimeoutError,
} from '../../src/model/wait-errors.js';

const facts = {
  jobId: 'job-1',
  job: undefined,
  attempts: 1,
  elapsed: 0,
  observed: {},
  checkpoint: undefined,
};

function refused(cause: unknown): JobRequestError {
  return new JobRequestError('rejected', { ...facts, cause });
}

function answered(status: number): JobRequestError {
  return refused(new ApiError(`HTTP ${status}`, { status }));
}

const certificate = Object.assign(new Error('self-signed certificate'), {
  code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
});

describe('the exit code', () => {
  test.each([
    ['1, for a job that failed', 1, new JobFailedError('failed', facts)],
    ['1, for a job that was canceled', 1, new JobCanceledError('canceled', facts)],
    ['2, for wrong usage', 2, new UsageError('wrong')],
    ['2, for a request that the service calls wrong', 2, answered(400)],
    ['2, for a wrong path', 2, answered(404)],
    ['2, for a redirect', 2, answered(302)],
    ['2, for an id that can be no id', 2, refused(markFatal(new TypeError('id')))],
    ['3, for a job that was not found', 3, new JobNotFoundError('not found', facts)],
    ['4, for credentials that were refused', 4, answered(401)],
    ['4, for something that is not allowed', 4, answered(403)],
    ['4, for a credential that could not be had', 4, refused(markFatal(new Error('no file')))],
    ['75, for a service that could not be asked', 75, new ServiceUnavailableError('down', facts)],
    ['75, for a certificate that nobody vouches for', 75, refused(certificate)],
    ['124, for a wait that timed out', 124, new WaitTimeoutError('timed out', facts)],
    ['130, for SIGINT', 130, new Interrupted('SIGINT')],
    ['143, for SIGTERM', 143, new Interrupted('SIGTERM')],
    ['141, for output that nobody reads', 141, new Interrupted('SIGPIPE')],
    ['70, for anything else', 70, new RangeError('a bug')],
    ['70, for what is not even an error', 70, 'a bug'],
  ])('is %s', (_, code, error) => {
    expect(EXIT[exitReasonFor(error)].code).toBe(code);
  });

  test('is a different one for every ending', () => {
    const codes = Object.values(EXIT).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('of many jobs the exit code is that of', () => {
  test.each<[string, ExitReason[], ExitReason]>([
    ['all, where all completed', ['completed'], 'completed'],
    ['the one that did not complete', ['completed', 'timedOut'], 'timedOut'],
    ['what is known to have failed, before what is not known', ['timedOut', 'failed'], 'failed'],
    ['what a person must mend, before what may pass', ['couldNotPoll', 'notAllowed'], 'notAllowed'],
    ['the interruption, whatever came before it', ['failed', 'interrupted'], 'interrupted'],
    ['nothing, where there was none', [], 'completed'],
  ])('%s', (_, endings, worst) => {
    expect(worstExitReason(new Set(endings))).toBe(worst);
  });

  test('the worst in an order that has every ending once', () => {
    expect(SEVERITY_ORDER.toSorted()).toEqual(Object.keys(EXIT).toSorted());
  });
});
