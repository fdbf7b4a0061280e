import { describe, expect, test } from 'vitest';
import type { ServiceName } from '../../src/services/service.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { get, serve } from './support/job-server.js';

useVirtualClock();

describe('a request for', () => {
  const now = `end_time=${START}`;
  const isoNow = 'end_time=2026-01-15T12:00:00Z';
  test.each<[ServiceName, path: string, code: string | undefined]>([
    ['rds', '/v3/P/tasklist?limit=50', undefined],
    ['rds', '/v3/P/tasklist?limit=51', 'DBS.280439'],
    ['rds', '/v3/P/tasklist?limit=0', 'DBS.200001'],
    ['rds', `/v3/P/tasklist?start_time=0&${now}`, undefined],
    ['rds', `/v3/P/tasklist?${now}`, 'DBS.200001'],
    ['rds', `/v3/P/tasklist?${isoNow}`, 'DBS.280409'],
    ['rds', '/v3/P/immediate-jobs', 'APIGW.0101'],
    ['geminidb', '/v3/P/jobs?limit=50', undefined],
    ['geminidb', '/v3/P/jobs?limit=100', 'DBS.200001'],
    ['geminidb', `/v3/P/jobs?${isoNow}`, undefined],
    ['geminidb', `/v3/P/jobs?start_time=2025-12-16T12:00:00Z&${isoNow}`, undefined],
    ['geminidb', `/v3/P/jobs?start_time=2025-12-16T11:59:59Z&${isoNow}`, 'DBS.200001'],
    ['dds', '/v3.1/P/jobs', 'DBS.200001'],
    ['dds', `/v3.1/P/jobs?${isoNow}`, 'DBS.200001'],
    ['dds', `/v3.1/P/jobs?start_time=2025-12-16T12:00:00Z&${isoNow}&limit=100`, undefined],
    ['dds', `/v3.1/P/jobs?start_time=2025-12-16T12:00:00Z&${isoNow}&limit=101`, 'DBS.280439'],
    ['dds', `/v3.1/P/jobs?start_time=2025-12-16T11:59:59Z&${isoNow}`, 'DBS.200001'],
    ['dds', `/v3.1/P/jobs?start_time=0&${isoNow}`, 'DBS.280409'],
    // The path of a job without an id.
    ['dds', `/v3/P/jobs?start_time=2026-01-01T12:00:00Z&${isoNow}`, 'DBS.200001'],
    ['ddm', '/v3/P/jobs', 'DBS.200001'],
    ['ddm', `/v3/P/jobs?start_time=${START}`, 'DBS.200001'],
    ['ddm', `/v3/P/jobs?start_time=${START}&${now}&limit=128`, undefined],
    ['ddm', `/v3/P/jobs?start_time=${START}&${now}&limit=129`, 'DBS.280439'],
    ['ddm', '/v3/P/jobs/a/b', 'APIGW.0101'],
    ['taurusdb', '/v3/P/immediate-jobs?limit=0', 'DBS.200001'],
    ['taurusdb', '/v3/P/immediate-jobs?limit=15', 'DBS.200001'],
    ['taurusdb', '/v3/P/immediate-jobs?limit=100', 'DBS.200001'],
    ['taurusdb', '/v3/P/immediate-jobs?offset=-1', 'DBS.200001'],
    ['taurusdb', `/v3/P/immediate-jobs?start_time=${START}`, 'DBS.280409'],
    ['gaussdb', '/v3/P/tasks?limit=0', 'DBS.200001'],
    ['gaussdb', '/v3/P/tasks?limit=101', 'DBS.280439'],
    ['gaussdb', '/v3/P/tasks?limit=ten', 'DBS.200001'],
    ['gaussdb', '/v3/P/tasks?offset=1.5', 'DBS.200001'],
    ['gaussdb', `/v3/P/tasks?${isoNow}`, 'DBS.280409'],
    ['gaussdb', '/v3/P/tasks?start_time=soon', 'DBS.280409'],
    ['taurusdb', '/v3/P/jobs/job-1', 'APIGW.0101'],
    ['taurusdb', '/v3.1/P/jobs?id=job-1', 'APIGW.0101'],
  ])('%s, %s, gets the error code %s', async (service, path, code) => {
    const server = await serve({ service, projectId: 'P' });
    const { status, body } = await get(server, path);
    expect(JSON.parse(body).error_code).toBe(code);
    expect(status).toBe(code === undefined ? 200 : code === 'APIGW.0101' ? 404 : 400);
  });
});
