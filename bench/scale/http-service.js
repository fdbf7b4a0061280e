/**
 * A process that serves the simulated service over HTTP on loopback, without delay. Its time starts with a request for
 * /start; before that it only responds to /warm. Sends its address once it listens, and on any message the requests
 * received, with their times in milliseconds since the start.
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
  response.end(respondTo(url));
});
server.listen(0, '127.0.0.1', () => {
  process.send(`http://127.0.0.1:${server.address().port}`);
});
process.once('message', () => {
  process.send({ requests, epoch }, () => process.exit());
});

function respondTo(url) {
  if (url === '/warm') return '{}';
  if (url === '/start') {
    epoch = Date.now();
    service = new SimulatedService(planJobs(plan), percentages, epoch);
    return JSON.stringify({ epoch });
  }
  const at = Date.now() - epoch;
  requests.push({ at, path: url });
  return service.respond(url, at);
}
