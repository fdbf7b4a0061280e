import { describe, expect, test } from 'vitest';
import { endpointForRegion } from '../../src/services/service.js';
import { clientOf, PROJECT } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { serviceNamed } from './support/service-table.js';

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
    expect(endpointForRegion(region, serviceNamed(name).hosts)).toBe(endpoint);
  });

  test.each([
    '',
    'cn',
    'cn-north',
    'CN-north-4',
    'evil.example/#cn-north-4',
    'cn-north-4.evil.com',
    ' cn-north-4',
  ])('does not exist, because %j is no region', region => {
    expect(endpointForRegion(region, serviceNamed('taurusdb').hosts)).toBeUndefined();
  });
});

test.each(['/mysql', '/mysql/'])(
  'an endpoint that ends in %s requests the older paths of TaurusDB',
  async prefix => {
    const job = { id: 'job-1', status: 'Completed', process: '' };
    const server = await serve(answer(200, { job, jobs: [job] }));
    const client = clientOf({ endpoint: server.endpoint + prefix });
    expect(await client.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
    await client.listTasks();
    expect(server.received.map(({ url }) => url)).toEqual([
      `/mysql/v3/${PROJECT}/jobs?id=job-1`,
      `/mysql/v3/${PROJECT}/immediate-jobs`,
    ]);
  },
);
