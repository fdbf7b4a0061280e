import { describe, expect, test } from 'vitest';
import { resolveAuth, resolveIamEndpoint } from '../../src/auth/credential-chain.js';
import { parseProjectId, projectSearchPath } from '../../src/auth/iam.js';
import { isInvalidResponseError, isMarkedFatal } from '../../src/model/errors.js';

const other = { id: 'p0', name: 'eu-de_other' };

/** What parsing a response throws. */
function thrownBy(body: unknown): Error {
  try {
    parseProjectId(body, 'eu-de');
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected an error');
}

test('a project is requested by its percent-encoded name', () => {
  expect(projectSearchPath('eu-de')).toBe('/v3/projects?name=eu-de');
  expect(projectSearchPath('a&b#c')).toBe('/v3/projects?name=a%26b%23c');
});

test('the id is that of the only project with exactly this name', () => {
  expect(parseProjectId({ projects: [other, { id: 'p1', name: 'eu-de' }] }, 'eu-de')).toBe('p1');
});

describe('finding the project', () => {
  test.each([
    ['without a match', [other], 'no project is named "eu-de"'],
    [
      'with two matches',
      [
        { id: 'p1', name: 'eu-de' },
        { id: 'p2', name: 'eu-de' },
      ],
      '2 projects are named "eu-de"',
    ],
  ])('%s is a fatal error', (_, projects, problem) => {
    const error = thrownBy({ projects });
    expect(isMarkedFatal(error)).toBe(true);
    expect(error.message).toBe(
      `Could not find the project id: ${problem} for these credentials; give the option \`projectId\``,
    );
  });

  test.each([undefined, {}, { projects: 'p1' }])(
    'may be retried after a response such as %j',
    body => {
      expect(isInvalidResponseError(thrownBy(body))).toBe(true);
    },
  );
});

describe('a project is resolved at', () => {
  const user = { user: 'ops', password: 'secret', domain: 'acme' };

  test('the IAM that the user logs in to', () => {
    const auth = resolveAuth({ ...user, iamEndpoint: 'https://iam.example/v3/' }, {});
    expect(resolveIamEndpoint(auth, { region: 'cn-north-4' })?.href).toBe('https://iam.example/');
  });

  test.each([
    ['cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com/'],
    ['eu-west-101', 'https://iam.eu-west-101.myhuaweicloud.eu/'],
    ['nowhere', undefined],
    [undefined, undefined],
  ])('otherwise the IAM of the region %s, if there is one', (region, endpoint) => {
    const auth = resolveAuth({ token: 'a-token' }, {});
    expect(resolveIamEndpoint(auth, { region })?.href).toBe(endpoint);
  });
});
