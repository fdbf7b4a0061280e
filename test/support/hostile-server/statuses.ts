import { behaviours, type Exchange, type Headers, pick, send } from './exchange.js';

const error = (code: string, echo: string) => ({
  error_code: code,
  error_msg: `no ${echo}`,
  request_id: echo,
});

const status =
  (code: number, errorCode = 'DBS.200001', headers: (exchange: Exchange) => Headers = () => ({})) =>
  (exchange: Exchange): void =>
    send(exchange, code, error(errorCode, exchange.echo), headers(exchange));

const inFuture = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();

const retryAfter = ({ random }: Exchange): Headers => ({
  'retry-after': pick(random, [
    '0',
    '1',
    '1',
    '0.5',
    '60',
    '-1',
    'soon',
    '99999999999999999999',
    inFuture(1),
    inFuture(-60),
    '',
  ]),
});

const redirect = (code: number, location: string) => status(code, 'x', () => ({ location }));

/** Too many requests, with which every service answers some day. */
export const THROTTLING = behaviours('failure', {
  'too many requests': status(429, 'APIGW.0308'),
  'too many requests, with Retry-After': status(429, 'APIGW.0308', retryAfter),
});

/** Responses that are no success. */
export const STATUSES = [
  ...behaviours('distraction', {
    'a success with Retry-After': exchange =>
      send(exchange, 200, exchange.body, retryAfter(exchange)),
  }),
  ...behaviours('failure', {
    'a server error': exchange =>
      status(pick(exchange.random, [500, 501, 502, 504, 599]))(exchange),
    'an unavailable service, with Retry-After': status(503, 'APIG.0201', retryAfter),
    'a gateway that shows a web page': exchange =>
      send(exchange, 502, `<html>${exchange.echo}</html>`, { 'content-type': 'text/html' }),
    'a server error without a body': exchange => send(exchange, 500, ''),
    'a server error that says the job has ended': exchange =>
      send(exchange, 500, { job: { id: exchange.id, status: 'Completed' } }),
    'a server error with a job of an odd type': exchange =>
      send(exchange, 500, { [exchange.echo]: { message: exchange.echo, code: 1 } }),
    'a request that timed out': status(408),
    'a request that is too early': status(425),
    'a denial that says when to retry': status(403, 'x', () => ({ 'retry-after': '1' })),
    'a denial that is throttling': status(403, 'APIGW.0308'),
  }),
  ...behaviours('not-found', {
    'an unknown job': status(400, 'DBS.200543'),
    'nothing there': status(404, 'DBS.200010'),
    'nothing there, as a web page': exchange =>
      send(exchange, 404, `<html>${exchange.echo}`, { 'content-type': 'text/html' }),
  }),
  ...behaviours('fatal', {
    'a redirect to another host': redirect(302, 'http://127.0.0.2:1/stolen'),
    'a redirect to the same host': redirect(307, '/stolen'),
    'a redirect without a location': status(301),
    'a bad request': status(400, 'DBS.200001'),
    'a denial': status(403, 'DBS.200011'),
    'rejected credentials': status(401, 'APIGW.0301'),
    'no such interface': status(404, 'APIGW.0101'),
    'a teapot': status(418),
  }),
];

/** How a burst answers. */
export const BURST = behaviours('failure', {
  'a burst of server errors': status(503, 'APIG.0201'),
});
