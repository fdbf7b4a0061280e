import { expect, test } from 'vitest';
import { httpSource } from '../../src/http-source/http-source.js';
import { type PresetName, presets } from '../../src/http-source/presets.js';
import type { Job } from '../../src/model/job.js';
import { answer, inTurn, serve } from '../support/http-server.js';
import { DOCUMENTED_RESPONSES } from './support/documented-responses.js';
import { errorOf, jobIn, outcomeOf } from './support/source.js';

/** A preset as options over those that the tests use by default. */
function optionsOf(preset: PresetName): (typeof presets)[PresetName] {
  return { failure: [], canceled: [], ...presets[preset] };
}

test.each(DOCUMENTED_RESPONSES)('$preset reads $what', async ({ preset, status, body, job }) => {
  const read = await jobIn(answer(status ?? 200, body), optionsOf(preset));
  const { createdAt, endedAt } = read as Job;
  expect({
    ...read,
    createdAt: createdAt?.toISOString(),
    endedAt: endedAt?.toISOString(),
  }).toMatchObject(job);
});

test.each<[preset: PresetName, what: string, body: unknown]>([
  ['google', 'an error without done', { error: { code: 500, message: 'try again' } }],
  ['gce', 'no status', { error: { errors: [] } }],
  ['azure', 'an error without a status', { error: { code: 'x', message: 'try again' } }],
  ['github-run', 'no status', { message: 'try again' }],
  ['gitlab-pipeline', 'no status', { message: 'try again' }],
  ['openstack-server', 'no server', {}],
  ['heat-stack', 'no stack', {}],
])('%s takes a response with %s for an invalid one', async (preset, _, body) => {
  const error = await errorOf(answer(200, body), optionsOf(preset));
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', observed: { 'invalid-response': 1 } });
});

test.each<[preset: PresetName, body: unknown]>([
  ['google', { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } }],
  ['gce', { error: { errors: [{ reason: 'notFound' }], code: 404, message: 'Not found' } }],
  ['azure', { error: { code: 'ResourceNotFound', message: 'Not found' } }],
  ['github-run', { message: 'Not Found', status: '404' }],
  ['gitlab-pipeline', { message: '404 Not found' }],
  ['kubernetes-job', { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 }],
  ['openstack-server', { itemNotFound: { code: 404, message: 'Instance could not be found.' } }],
  ['heat-stack', { code: 404, error: { type: 'EntityNotFound' } }],
])('%s takes a 404 for a job that does not exist (yet)', async (preset, body) => {
  expect(await outcomeOf(answer(404, body), optionsOf(preset))).toBe('JOB_NOT_FOUND');
});

test.each<[preset: PresetName, body: unknown, errorCode: string]>([
  [
    'google',
    { error: { code: 403, message: 'No', status: 'PERMISSION_DENIED' } },
    'PERMISSION_DENIED',
  ],
  ['gce', { error: { errors: [{ reason: 'forbidden' }], code: 403, message: 'No' } }, '403'],
  ['azure', { error: { code: 'AuthorizationFailed', message: 'No' } }, 'AuthorizationFailed'],
  [
    'kubernetes-job',
    { kind: 'Status', message: 'No', reason: 'Forbidden', code: 403 },
    'Forbidden',
  ],
])('%s reads the code of an error response', async (preset, body, errorCode) => {
  const error = await errorOf(answer(403, body), optionsOf(preset));
  expect(error.cause).toMatchObject({ status: 403, errorCode });
  expect((error.cause as Error).message).toContain('No');
});

test('an operation of Azure is followed from 202 to its result', async () => {
  const server = await serve(
    inTurn(answer(202, ''), answer(202, ''), answer(200, { properties: { ip: '10.0.0.1' } })),
  );
  const source = httpSource({ ...presets.azure, url: `${server.endpoint}/operations/{id}` });
  const statuses = [await source.getJob('1'), await source.getJob('1'), await source.getJob('1')];
  expect(statuses.map(job => job?.status)).toEqual(['Running', 'Running', 'Completed']);
  await source.close();
});

test('presets are plain data that nobody can change for others', () => {
  expect(JSON.parse(JSON.stringify(presets))).toEqual(presets);
  for (const preset of Object.values(presets)) {
    expect(Object.isFrozen(preset)).toBe(true);
    for (const value of Object.values(preset)) expect(Object.isFrozen(value)).toBe(true);
    expect(() =>
      httpSource({ ...preset, url: 'https://api.example.com/{id}', success: ['OTHER'] }),
    ).not.toThrow();
  }
});
