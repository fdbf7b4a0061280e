import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { Auth } from '../../src/auth/auth-options.js';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobHistory } from '../../src/polling/history/job-history.js';
import { clientOf } from '../support/client.js';
import { answer, answerJob, inTurn, serve } from '../support/http-server.js';
import { shownBy } from '../support/shown.js';
import { SPELLINGS, showsOf } from '../support/spellings.js';

/**
 * One scenario per credential: a service that repeats it in every spelling, wherever a response has a text. Whatever the
 * library threw, emitted, printed, serialised or saved in it is searched for every spelling.
 */
const TOKEN = 'MIIDkg+YJKoZ/IhvcNAQcCoIID=&gzCCA38"CAQEx';
const PASSWORD = 'p"ss w\u00f6rd\\1 & <more>';
const KEYS = { accessKey: 'AKIDEXAMPLE/+=42', secretKey: 'secret/key+for=tests&more' };

const RATE_LIMIT = { requestsPerSecond: 10_000 };

interface Credential {
  readonly auth: (endpoint: string) => Auth;
  /** Everything secret in it. */
  readonly secrets: readonly string[];
}

const CREDENTIALS: Readonly<Record<string, Credential>> = {
  'a token': { auth: () => ({ token: TOKEN }), secrets: [TOKEN] },
  'temporary keys': {
    auth: () => ({ ...KEYS, securityToken: 'security/token+of=keys' }),
    secrets: [...Object.values(KEYS), 'security/token+of=keys'],
  },
  'a login': {
    auth: iamEndpoint => ({ user: 'ops', password: PASSWORD, domain: 'acme', iamEndpoint }),
    secrets: [PASSWORD, TOKEN],
  },
};

/** Responses that repeat a text wherever they may have one. */
function echoes(text: string): RequestListener[] {
  const job = {
    name: `Create ${text}`,
    process: text,
    instance: { id: text, name: text },
    entities: { [text]: [text, { deep: { deeper: text } }] },
    fail_reason: `no ${text}`,
  };
  const error = { error_code: text, error_msg: `bad ${text}!`, request_id: text };
  return [
    answerJob({ ...job, status: `Odd ${text}` }),
    answerJob({ ...job, status: 'Running' }),
    answer(200, error),
    answer(200, { job: { id: text, status: 'Running' } }),
    answer(200, { job: { id: 'job-1', name: text } }),
    answer(200, { jobs: [{ id: text, status: text }] }),
    answer(200, `<p>${text}</p>`),
    answer(200, `{"job": "${text}`),
    answer(500, error),
    answer(503, `<html>${text}</html>`, { 'content-type': 'text/html' }),
    answer(500, { error: { code: text, message: text } }),
    answer(500, { [text]: { message: text, code: 1 } }),
    answerJob({ ...job, status: 'Failed' }),
  ];
}

const login = answer(201, {}, { 'x-subject-token': TOKEN });

/** Collects all that is printed and warned until the test ends. */
function recordOutput(): string[] {
  const output: string[] = [];
  const onWarning = (warning: Error): void => void output.push(shownBy(warning));
  process.on('warning', onWarning);
  const { stdout, stderr } = process;
  const writes = [stdout, stderr].map(stream => {
    const write = stream.write;
    stream.write = ((chunk: unknown, ...rest: []) => {
      output.push(String(chunk));
      return write.call(stream, chunk as string, ...rest);
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  onTestFinished(() => {
    process.off('warning', onWarning);
    for (const restore of writes) restore();
  });
  return output;
}

test.each(Object.entries(CREDENTIALS))(
  '%s is shown nowhere',
  async (_, { auth, secrets }) => {
    const shown = recordOutput();
    const spelled = secrets.flatMap(secret => Object.values(SPELLINGS).map(spell => spell(secret)));

    const respondTo = async (text: string): Promise<void> => {
      const jobs = inTurn(...echoes(text));
      const server = await serve((request, response) => {
        if (request.method === 'POST')
          answer(201, { a: text }, { 'x-subject-token': TOKEN })(request, response);
        else if (request.url?.includes('/jobs?') && request.url.includes('limit')) {
          answer(200, { tasks: [{ id: text, status: text, name: text }], total_count: text })(
            request,
            response,
          );
        } else jobs(request, response);
      });
      const client = clientOf(server, { auth: auth(server.endpoint), rateLimit: RATE_LIMIT });
      const polling = fixed(1);
      const wait = client.waitForJob('job-1', { polling, timeout: '1m' });
      for (const event of ['poll', 'visible', 'status', 'progress', 'stalled', 'retry'] as const) {
        wait.on(event, (payload: unknown) => {
          shown.push(shownBy(payload), JSON.stringify(wait.checkpoint()));
        });
      }
      await wait.catch(error => shown.push(shownBy(error)));
      await client.listTasks().then(
        page => shown.push(shownBy(page)),
        error => shown.push(shownBy(error)),
      );
      shown.push(
        JSON.stringify(wait.checkpoint()),
        inspect(client, { depth: 10, showHidden: true }),
      );
      shown.push(client.credentials, shownBy(client.identity), shownBy(client.stats()));
    };

    const recordRunOf = async (secret: string): Promise<void> => {
      const ended = { name: secret, status: 'Completed', created: '2026-01-01T00:00:00Z' };
      const jobs = inTurn(answerJob({ ...ended, status: 'Running' }), answerJob(ended));
      const server = await serve((request, response) =>
        (request.method === 'POST' ? login : jobs)(request, response),
      );
      const history: JobHistory = {
        record: (...run) => void shown.push(JSON.stringify(run)),
        runs: name => {
          shown.push(name);
          return [];
        },
      };
      const client = clientOf(server, { auth: auth(server.endpoint) });
      shown.push(shownBy(await client.waitForJob('job-1', { polling: adaptive({ history }) })));
    };

    await Promise.all([...spelled.map(respondTo), ...secrets.map(recordRunOf)]);

    expect(shown.length).toBeGreaterThan(spelled.length * 20);
    for (const secret of secrets) {
      const revealing = [...new Set(shown)].filter(showsOf(secret));
      expect(revealing.slice(0, 3).map(each => each.slice(0, 1000))).toEqual([]);
    }
  },
  60_000,
);
