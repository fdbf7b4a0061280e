import { presets } from '../http-source/presets.js';
import { SERVICES } from '../services/registry.js';
import type { FlagTable } from './flag.js';
import {
  checkAuth,
  checkJson,
  checkList,
  checkNotFound,
  checkProxy,
  checkUrl,
  oneOf,
} from './flag-checks.js';
import { checkHeader } from './header-flag.js';

const PRESETS = Object.keys(presets);

/** What is polled, and with which credentials. */
export const CONNECTION = {
  endpoint: {
    value: 'URL',
    help: 'address of the service, https://…',
    variables: ['JOBWAIT_ENDPOINT'],
  },
  region: {
    value: 'NAME',
    help: 'the service in this region, instead of --endpoint',
    variables: ['JOBWAIT_REGION', 'HW_REGION_NAME'],
  },
  cloud: {
    value: 'DOMAIN',
    help: 'the sister cloud of the region, such as otc.t-systems.com',
    variables: ['HW_CLOUD'],
  },
  'project-id': {
    value: 'ID',
    help: 'project that the job belongs to',
    variables: ['JOBWAIT_PROJECT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
  },
  service: {
    value: 'NAME',
    help: describeServices(),
    variables: ['JOBWAIT_SERVICE'],
    choices: [...SERVICES.keys()],
  },
  'token-file': {
    value: 'FILE',
    help: 'holds the token; read again if it is rejected',
    variables: ['JOBWAIT_TOKEN_FILE'],
  },
  auth: {
    value: 'metadata',
    help: "use the temporary keys in this server's metadata",
    variables: ['JOBWAIT_AUTH'],
    choices: ['metadata'],
    check: checkAuth,
  },
  language: {
    value: 'WORD',
    help: 'language of service messages: en-us or zh-cn',
    choices: ['en-us', 'zh-cn'],
  },
  proxy: {
    value: 'URL',
    help: 'of an HTTP proxy; NO_PROXY lists hosts to reach without',
    variables: ['HTTPS_PROXY', 'HTTP_PROXY'],
    check: checkProxy,
  },
  'allow-insecure': { help: 'allow plain http:// to other machines' },
} as const satisfies FlagTable;

/** Jobs of any HTTP endpoint, or of any source, in place of those of a service. */
export const SOURCE = {
  url: {
    value: 'URL',
    help: 'any HTTP endpoint: {id} is replaced by the job id',
    check: checkUrl,
  },
  status: { value: 'EXPR', help: 'JMESPath expression that yields the status' },
  success: { value: 'LIST', help: 'statuses that mean success, with commas', check: checkList },
  failure: { value: 'LIST', help: 'statuses that mean failure', check: checkList },
  canceled: { value: 'LIST', help: 'statuses that mean canceled', check: checkList },
  preset: {
    value: 'NAME',
    help: `a kind of endpoint: ${PRESETS.join(', ')}`,
    choices: PRESETS,
    check: oneOf(...PRESETS),
  },
  waiter: {
    value: 'FILE#NAME',
    help: 'a waiter of a Smithy or AWS service model',
  },
  progress: { value: 'EXPR', help: 'yields the progress in percent' },
  reason: { value: 'EXPR', help: 'yields why the job failed' },
  'error-code': { value: 'EXPR', help: 'yields the error code' },
  name: { value: 'EXPR', help: 'yields the name of the job' },
  'created-at': { value: 'EXPR', help: 'yields when the job was created' },
  'ended-at': { value: 'EXPR', help: 'yields when the job ended' },
  'not-found': {
    value: 'LIST',
    help: 'HTTP statuses of an unknown job: 404,400:Code (default 404)',
    check: checkNotFound,
  },
  method: {
    value: 'METHOD',
    help: 'GET, or POST (the default with a body)',
    choices: ['GET', 'POST'],
    check: oneOf('GET', 'POST'),
  },
  body: { value: 'JSON', help: 'sent with every request, with {id} in texts', check: checkJson },
  header: {
    value: 'HEADER',
    help: `'Name: \${VARIABLE}': jobwait puts the variable in; may be repeated`,
    isRepeatable: true,
    check: checkHeader,
  },
  'header-file': { value: 'FILE', help: 'a header a line; read again if they are rejected' },
  source: { value: 'FILE', help: 'a module that exports a JobSource' },
} as const satisfies FlagTable;

function describeServices(): string {
  return [...SERVICES.keys()]
    .map(name => (name === 'taurusdb' ? `${name} (default)` : name))
    .join(', ');
}
