import type { Lies, ListReply } from '../task-list.js';

const always = (reply: ListReply) => (): Lies => ({ answer: () => reply });
const jsonError = (status: number, code: string): ListReply => ({
  status,
  body: JSON.stringify({ error_code: code, error_msg: 'No.' }),
});

/** Lists that are not there to be read. */
export const FAILURES: Record<string, () => Lies> = {
  'fails by 500': always(jsonError(500, 'DBS.280005')),
  'fails by 502 without a word': always({ status: 502 }),
  'is refused by 400': always(jsonError(400, 'DBS.200001')),
  'is refused by 403': always(jsonError(403, 'DBS.200010')),
  'is refused by 403 as if the token were bad': always(jsonError(403, 'DBS.280056')),
  'is refused by 401': always(jsonError(401, 'APIGW.0301')),
  'is throttled': always({ ...jsonError(429, 'APIGW.0308'), headers: { 'retry-after': '5' } }),
  'is not there': always(jsonError(404, 'APIGW.0101')),
  'does not know the job': always(jsonError(400, 'DBS.200543')),
  moved: always({ status: 302, headers: { location: 'http://127.0.0.1:9/' } }),
  'is a web page': always({ headers: { 'content-type': 'text/html' }, body: '<html>' }),
  'is no JSON': always({ body: '{"tasks": [' }),
  'is JSON of another shape': always({ body: '{"tasks": 7, "jobs": {}}' }),
  'is larger than can be': always({ body: `{"tasks": ["${'x'.repeat(1_100_000)}"]}` }),
  'is null': always({ body: 'null' }),
  'has null in place of rows': always({ body: '{"tasks": null, "jobs": null, "total_count": 3}' }),
  hangs: always({ delay: Infinity }),
  'is reset': always({ reset: true }),
  'takes 20 s': always({ delay: 20_000 }),
  'fails every other time': () => ({
    answer: ({ number }) => (number % 2 === 0 ? jsonError(503, 'DBS.280005') : undefined),
  }),
  'fails in the second page': () => ({
    answer: ({ number }) => (number > 1 && number % 3 === 0 ? { body: 'no' } : undefined),
  }),
};
