import { expect, test } from 'vitest';
import { type HttpSourceOptions, httpSource } from '../../src/http-source/http-source.js';
import { OptionError } from '../../src/model/validation.js';

const VALID: HttpSourceOptions = {
  url: 'https://api.example.com/v1/jobs/{id}',
  status: 'status',
  success: 'done',
};

const circular: Record<string, unknown> = {};
circular.itself = circular;

test.each<[option: string, options: Record<string, unknown>, message: RegExp]>([
  ['url', { url: undefined }, /a non-empty string, got undefined/],
  ['url', { url: 'api.example.com/{id}' }, /https:\/\/ address/],
  ['url', { url: 'ftp://api.example.com/{id}' }, /https:\/\/ address/],
  ['url', { url: 'http://api.example.com/{id}' }, /needs `allowInsecure` unless it is loopback/],
  ['url', { url: 'https://{id}.example.com/{id}' }, /a placeholder in its host/],
  ['url', { url: 'https://api.example.com/jobs' }, /`\{id\}` in its path or query/],
  ['url', { url: 'https://api.example.com/jobs', body: { '{id}': 1 } }, /got neither/],
  ['url', { url: 'https://user:hunter22@api.example.com/{id}' }, /a user or password/],
  ['url', { url: 'https://api.example.com/#{id}' }, /a fragment/],
  ['method', { method: 'PUT' }, /one of "GET", "POST"/],
  ['method', { method: 'GET', body: { id: '{id}' } }, /"POST" with a body/],
  ['body', { method: 'POST', body: circular }, /JSON can hold/],
  ['body', { body: () => 1 }, /JSON can hold/],
  ['body', { body: 1n }, /JSON can hold/],
  ['headers', { headers: 'authorization: x' }, /an object or a function, got a string/],
  ['headers', { headers: { 'hunter22 x': 'y' } }, /got a malformed name/],
  ['headers', { headers: { 'Content-Length': '3' } }, /got "Content-Length"/],
  ['headers.authorization', { headers: { authorization: undefined } }, /got nothing/],
  ['headers.x-key', { headers: { 'x-key': 'hunter22\nx: y' } }, /got a string/],
  ['status', { status: undefined }, /a non-empty string/],
  ['status', { status: 'a.' }, /a JMESPath expression, got "a\." \(Syntax error/],
  ['status', { status: 'a[?b' }, /a JMESPath expression/],
  ['progress', { progress: 'percent(@)' }, /unknown function percent\(\)/],
  ['reason', { reason: 1 }, /a non-empty string, got 1/],
  ['success', { success: undefined }, /a status, or an array of statuses, got undefined/],
  ['success', { success: [] }, /at least one status/],
  ['success', { success: ['done', 1] }, /a status, or an array of statuses, got 1/],
  ['failure', { failure: ' ' }, /a status/],
  ['failure', { failure: ['bad', 'DONE '] }, /in no other list, got "done"/],
  ['canceled', { failure: 'stop', canceled: ['STOP'] }, /in no other list, got "stop"/],
  ['notFound', { notFound: 404 }, /an array, got 404/],
  ['notFound[0]', { notFound: ['404'] }, /an HTTP status from 200 to 599, got "404"/],
  ['notFound[1]', { notFound: [404, 4.5] }, /an HTTP status/],
  ['notFound[0].code', { notFound: [{ status: 400 }] }, /a non-empty string/],
  ['reason', { notFound: [{ status: 400, code: 'x', reason: 'y' }] }, /Unknown option/],
  ['running[0]', { running: [99] }, /an HTTP status/],
  ['requestTimeout', { requestTimeout: '90' }, /milliseconds from 0 or a string/],
  ['rateLimit.requestsPerSecond', { rateLimit: { requestsPerSecond: 0 } }, /a number from/],
  ['dispatcher', { dispatcher: {} }, /an undici Dispatcher/],
  ['allowInsecure', { allowInsecure: 'yes' }, /true or false/],
  ['sucess', { sucess: 'done' }, /Unknown option `sucess`/],
])('an invalid %s is reported before anything is sent: %o', (option, options, message) => {
  const create = (): unknown => httpSource({ ...VALID, ...options } as HttpSourceOptions);
  expect(create).toThrow(OptionError);
  expect(create).toThrow(message);
  expect(create).toThrow(expect.objectContaining({ option }));
  expect(create).not.toThrow(/hunter22/);
});

test.each<[what: string, options: Partial<HttpSourceOptions>]>([
  ['an id in the query', { url: 'https://api.example.com/jobs?id={id}' }],
  ['an id in the body', { url: 'https://api.example.com/jobs', body: { query: ['job {id}'] } }],
  ['plain http:// to loopback', { url: 'http://localhost:8080/jobs/{id}' }],
  ['plain http:// if allowed', { url: 'http://api.example.com/{id}', allowInsecure: true }],
  ['an @ in the path', { url: 'https://api.example.com/@me/jobs/{id}' }],
  ['the same status twice in a list', { success: ['done', 'Done'] }],
  ['empty lists of other ends', { failure: [], canceled: [] }],
  ['texts between backticks without quotation marks', { status: 'jobs[?id==`a`] | [0].status' }],
])('%s is valid', (_, options) => {
  expect(() => httpSource({ ...VALID, ...options })).not.toThrow();
});
