import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { JobWaitError } from '../../src/model/wait-errors.js';
import { answer, inTurn, serve } from '../support/http-server.js';
import { shownBy } from '../support/shown.js';
import { SPELLINGS, showsOf } from '../support/spellings.js';
import { sourceOf, waitOn } from './support/source.js';

const TOKEN = 'MIIDkg+YJKoZ/IhvcNAQcCoIID=gzCCA38"CAQEx';
const HEADERS = {
  authorization: `Bearer ${TOKEN}`,
  'x-any-name': 'the value of another header',
  cookie: 'a=1; session=cookie-of-a-session',
  'proxy-authorization': `Basic ${Buffer.from('ops:p&ss/w+rd').toString('base64')}`,
};
const SECRETS = [
  TOKEN,
  HEADERS.authorization,
  HEADERS['x-any-name'],
  'cookie-of-a-session',
  'p&ss/w+rd',
  Buffer.from('ops:p&ss/w+rd').toString('base64'),
];

/** Responses that repeat a text wherever they may have one. */
function echoes(text: string): ReturnType<typeof answer>[] {
  const details = { name: text, reason: `no ${text}`, code: text, progress: text, [text]: [text] };
  return [
    answer(200, { status: text, ...details }),
    answer(200, { status: { [text]: text } }),
    answer(200, { status: null, error: { message: `bad ${text}`, code: text } }),
    answer(200, `<p>${text}</p>`),
    answer(200, `{"status": "${text}`),
    answer(429, { error: { code: text, message: text } }),
    answer(500, { fault: text, message: `bad ${text}` }, { 'x-request-id': encodeURI(text) }),
    answer(503, `<html>${text}</html>`),
    answer(200, { status: 'failed', ...details }),
  ];
}

test('no header is shown, in whatever spelling a service repeats it', async () => {
  const shown: string[] = [];
  const texts = Object.values(SPELLINGS).map(spell => SECRETS.map(spell).join(' '));
  for (const text of texts) {
    const source = sourceOf(await serve(inTurn(...echoes(text))), {
      headers: HEADERS,
      name: 'name',
      progress: 'progress',
      reason: 'reason',
      errorCode: 'code || fault',
    });
    const wait = waitOn(source);
    for (const event of ['poll', 'status', 'retry', 'failed'] as const) {
      wait.on(event, payload => void shown.push(shownBy(payload)));
    }
    const error: unknown = await wait.catch(thrown => thrown);
    expect(error).toBeInstanceOf(JobWaitError);
    shown.push(shownBy(error), JSON.stringify(wait.checkpoint()));
    shown.push(inspect(source, { depth: 10, showHidden: true }), shownBy(source.identity));
  }
  const all = shown.join('\n');
  expect(SECRETS.filter(secret => showsOf(secret)(all))).toEqual([]);
  expect(all).toContain('[redacted]');
});

test('renewed headers are redacted as well as those before', async () => {
  const server = await serve(
    inTurn(
      answer(401, { message: 'first-secret' }),
      answer(200, { status: 'failed', why: 'first-secret and second-secret' }),
    ),
  );
  const values = ['first-secret', 'second-secret'];
  const headers = (): Record<string, string> => ({ 'x-token': values.shift() as string });
  const job = await sourceOf(server, { headers, reason: 'why' }).getJob('job-1');
  expect(job?.failReason).toBe('[redacted] and [redacted]');
});

test('what decides is read as it was received', async () => {
  const server = await serve(answer(200, { status: 'finished', at: '2026-03-02T08:12:40Z' }));
  const source = sourceOf(server, {
    headers: { 'x-word': 'finished', 'x-date': '2026-03-02T08:12:40Z' },
    success: 'finished',
    createdAt: 'at',
  });
  const job = await source.getJob('job-1');
  expect(job).toMatchObject({
    status: 'Completed',
    createdAt: new Date('2026-03-02T08:12:40Z'),
    raw: { status: '[redacted]', at: '[redacted]' },
  });
});
