// Any source of jobs will do: here, operations of another cloud in a few lines.
import { fixed, waitForJob } from 'jobwait';

const operations = {
  // Stands for a request to that cloud.
  requests: 0,
  async get(_id) {
    this.requests += 1;
    return this.requests < 3
      ? { done: false, percent: this.requests * 40 }
      : { done: true, percent: 100 };
  },
};

const source = {
  async getJob(id) {
    const { done, percent } = await operations.get(id);
    return { id, status: done ? 'Completed' : 'Running', progress: percent };
  },
};

const job = await waitForJob('operation-7', { source, polling: fixed('20ms') });
console.log(`${job.id} is ${job.status} after ${operations.requests} polls`);
