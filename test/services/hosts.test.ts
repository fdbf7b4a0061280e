import { describe, expect, test } from 'vitest';
import { SERVICES } from '../../src/services/registry.js';
import { endpointForRegion } from '../../src/services/service.js';

describe('the endpoint of a service in a region', () => {
  test.each([
    ['taurusdb', 'cn-north-4', 'https://gaussdb.cn-north-4.myhuaweicloud.com'],
    ['taurusdb', 'cn-east-5', 'https://gaussdb-mysql.cn-east-5.myhuaweicloud.com'],
    ['taurusdb', 'af-south-1', 'https://gaussdb-mysql.af-south-1.myhuaweicloud.com'],
    ['taurusdb', 'ap-southeast-1', 'https://gaussdbformysql.ap-southeast-1.myhuaweicloud.com'],
    ['taurusdb', 'ap-southeast-3', 'https://gaussdb.ap-southeast-3.myhuaweicloud.com'],
    ['taurusdb', 'tr-west-1', 'https://gaussdbformysql.tr-west-1.myhuaweicloud.com'],
    ['taurusdb', 'eu-west-101', 'https://gaussdb.eu-west-101.myhuaweicloud.eu'],
    ['gaussdb', 'cn-north-4', 'https://gaussdb-opengauss.cn-north-4.myhuaweicloud.com'],
    ['gaussdb', 'cn-east-5', 'https://gaussdb.cn-east-5.myhuaweicloud.com'],
    ['gaussdb', 'me-east-1', 'https://gaussdb.me-east-1.myhuaweicloud.com'],
    ['gaussdb', 'eu-west-101', 'https://gaussdb-opengauss.eu-west-101.myhuaweicloud.eu'],
    ['gaussdb', 'xx-new-9', 'https://gaussdb-opengauss.xx-new-9.myhuaweicloud.com'],
  ] as const)('%s in %s is %s', (name, region, endpoint) => {
    expect(endpointForRegion(region, hostsOf(name))).toBe(endpoint);
  });

  test.each([
    '',
    'cn',
    'cn-north',
    'CN-north-4',
    'evil.example/#cn-north-4',
    'cn-north-4.evil.com',
    ' cn-north-4',
  ])('%j is no region', region => {
    expect(endpointForRegion(region, hostsOf('taurusdb'))).toBeUndefined();
  });

  function hostsOf(name: 'taurusdb' | 'gaussdb') {
    const service = SERVICES.get(name);
    if (!service) throw new Error(`Expected a service ${name}`);
    return service.hosts;
  }
});
