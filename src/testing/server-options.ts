import { isToken } from '../auth/token.js';
import type { ServiceName } from '../services/index.js';
import {
  checkInteger,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  isObject,
  optionError,
} from '../usage.js';
import { WIRE_FORMATS, type WireFormat } from './dialect.js';
import type { GatewayConfig } from './gateway.js';

export interface JobServerOptions {
  /** Whose dialect is spoken. Default: "taurusdb". */
  service?: ServiceName;
  /** On 127.0.0.1. Default: one that is free. */
  port?: number;
  /** How much faster jobs go than the clock: 60 makes a minute a second. Default 1. */
  speed?: number;
  /** The only project that may be asked for. Default: one for testing. */
  projectId?: string;
  /** What a request must bring in X-Auth-Token. Default: one for testing. */
  token?: string;
  /** Secret keys by access key: a request may be signed with one of these instead. Default: none. */
  accessKeys?: Record<string, string>;
}

/** @throws TypeError naming the option that is wrong. */
export function checkServerOptions(
  options: JobServerOptions,
): GatewayConfig & { readonly port: number; readonly speed: number } {
  checkOptions('options', options, [
    'service',
    'port',
    'speed',
    'projectId',
    'token',
    'accessKeys',
  ]);
  const {
    service = 'taurusdb',
    port = 0,
    speed = 1,
    projectId = '0123456789abcdef0123456789abcdef',
    token = 'a-token-for-testing',
    accessKeys = {},
  } = options;
  checkOneOf('service', service, [...WIRE_FORMATS.keys()]);
  if (checkInteger('port', port, 0) > 65_535) {
    throw optionError('port', 'a whole number from 0 to 65535', port);
  }
  if (typeof speed !== 'number' || !(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
    throw optionError('speed', 'a number above 0', speed);
  }
  checkNonEmptyString('projectId', projectId);
  if (!isToken(token)) {
    // What came is not told: it may be a credential.
    throw new TypeError('Expected `token` to be a string that a header can carry');
  }
  return {
    wireFormat: WIRE_FORMATS.get(service) as WireFormat,
    port,
    speed,
    projectId: projectId.trim(),
    token: token.trim(),
    accessKeys: checkAccessKeys(accessKeys),
  };
}

/** What came is not told here either. */
function checkAccessKeys(value: unknown): ReadonlyMap<string, string> {
  if (!isObject(value)) throw optionError('accessKeys', 'an object', value);
  const entries = Object.entries(value);
  const areValid = entries.every(([accessKey, secretKey]) => {
    return /^[!-+\--~]+$/.test(accessKey) && typeof secretKey === 'string' && secretKey !== '';
  });
  if (!areValid) {
    throw new TypeError('Expected `accessKeys` to be secret keys by access key, both of them text');
  }
  return new Map(entries as [string, string][]);
}
