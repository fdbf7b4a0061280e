import type { ListFaults, ListReply } from '../faulty-list.js';

const always = (reply: ListReply) => (): ListFaults => ({ answer: () => reply });
const jsonError = (status: number, code: string): ListReply => ({
  status,
  body: JSON.stringify({ error_code: code, error_msg: 'No.' }),
});

/** Lists that cannot be read. */
export const FAILURES: Record<string, () => ListFaults> = {
  'fails with 500': always(jsonError(500, 'DBS.280005')),
  'fails with 502 and no body': always({ status: 502 }),
  'is rejected with 400': always(jsonError(400, 'DBS.200001')),
  'is rejected with 403': always(jsonError(403, 'DBS.200010')),
  'is rejected with 403 as if the token were invalid': always(jsonError(403, 'DBS.280056')),
  'is rejected with 401': always(jsonError(401, 'APIGW.0301')),
  'is throttled': always({ ...jsonError(429, 'APIGW.0308'), headers: { 'retry-after': '5' } }),
  'does not exist': always(jsonError(404, 'APIGW.0101')),
  'responds that the job does not exist': always(jsonError(400, 'DBS.200543')),
  redirects: always({ status: 302, headers: { location: 'http://127.0.0.1:9/' } }),
  'is a web page': always({ headers: { 'content-type': 'text/html' }, body: '<html>' }),
  'is not JSON': always({ body: '{"tasks": [' }),
  'is JSON of another shape': always({ body: '{"tasks": 7, "jobs": {}}' }),
  'is too large': always({ body: `{"tasks": ["${'x'.repeat(1_100_000)}"]}` }),
  'is null': always({ body: 'null' }),
  'has null in place of rows': always({ body: '{"tasks": null, "jobs": null, "total_count": 3}' }),
  hangs: always({ delay: Infinity }),
  'resets the connection': always({ reset: true }),
  'takes 20 s': always({ delay: 20_000 }),
  'fails every other time': () => ({
    answer: ({ number }) => (number % 2 === 0 ? jsonError(503, 'DBS.280005') : undefined),
  }),
  'fails on later pages': () => ({
    answer: ({ number }) => (number > 1 && number % 3 === 0 ? { body: 'no' } : undefined),
  }),
};
