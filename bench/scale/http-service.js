/**
 * The simulated service over HTTP on loopback, in a process of its own: answers at once. Its time begins with a request
 * for /begin, before which it answers nothing but that and /warm. Sends its address when it listens, and on any message
 * what it was asked and when, in milliseconds since its beginning.
 */
import { createServer } from 'node:http';
import { planJobs } from './jobs.js';
import { SimulatedService } from './service.js';

const { percentages, ...plan } = JSON.parse(process.argv[2]);
const requests = [];
let service;
let epoch;

const server = createServer({ keepAliveTimeout: 600_000 }, ({ url }, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(answerTo(url));
});
server.listen(0, '127.0.0.1', () => {
  process.send(`http://127.0.0.1:${server.address().port}`);
});
process.once('message', () => {
  process.send({ requests, epoch }, () => process.exit());
});

function answerTo(url) {
  if (url === '/warm') return '{}';
  if (url === '/begin') {
    epoch = Date.now();
    service = new SimulatedService(planJobs(plan), percentages, epoch);
    return JSON.stringify({ epoch });
  }
  const at = Date.now() - epoch;
  requests.push({ at, path: url });
  return service.answer(url, at);
}
