import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js';
import { expect, test } from 'vitest';
import { DATABASE_SERVICES } from '../../src/services/registry.js';
import { credentials, served, useVendorClients } from './support/vendor.js';

/** Not all of the vendor's clients are on npm, but all of them use this transport. */

useVendorClients();

test.each(DATABASE_SERVICES)(
  "the vendor's transport reads a job and the task list of $name",
  async service => {
    const server = (await served(service.name)).job('a-job', { duration: Infinity });
    const { projectId, endpoint } = server;
    const client = new ClientBuilder(transport => transport)
      .withCredential(credentials(server))
      .withEndpoint(endpoint)
      .build();
    const send = (path: string) => {
      const { pathname: url, searchParams } = new URL(endpoint + path);
      const queryParams = Object.fromEntries(searchParams);
      return client.sendRequest({
        method: 'GET',
        url,
        queryParams,
        pathParams: {},
        headers: {},
        contentType: 'application/json',
      });
    };
    const query = { startTime: new Date(Date.now() - 60_000), endTime: new Date() };
    const job = service.decode(await send(service.request('a-job', projectId)), 'a-job');
    expect(job).toMatchObject({ id: 'a-job', status: 'Running' });
    const page = service.list.decode(
      await send(service.list.request(query, projectId, Date.now())),
    );
    expect(page).toMatchObject({ tasks: [{ id: 'a-job' }], totalCount: 1 });
  },
);
