import { createHash } from 'node:crypto';
import type { JobMember } from '../services/job-decoder.js';
import type { JobServiceFacts, WrittenForm } from '../services/job-service.js';
import type { StatusWords } from '../services/status-words.js';
import { setMember } from './service-errors.js';
import { decodeSegment, type VisibleJob, type WireFormat } from './wire-format.js';

/** The format of a service without a task list, from the facts by which its responses are decoded. */
export function jobFormat(facts: JobServiceFacts): WireFormat {
  const { path, envelope, written } = facts;
  const pattern = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/?]+)');
  const route = new RegExp(`^${pattern}(?:\\?(.*))?$`, 's');
  return {
    errors: { members: written.error, unknownJob: written.unknownJob },
    matchRoute(requested) {
      const match = route.exec(requested);
      if (!match) return undefined;
      const [, projectId = '', id = '', search] = match;
      const query = new URLSearchParams(search);
      return { resource: 'job', projectId, id: decodeSegment(id), query };
    },
    writeJob(job) {
      const body = writeMembers(facts, job);
      return JSON.stringify(envelope === undefined ? body : { [envelope]: body });
    },
  };
}

const TIME_FORMATS: Readonly<Record<WrittenForm['times'], (iso: string) => string>> = {
  iso: iso => iso,
  'iso-without-zone': iso => iso.slice(0, 19),
  'date-and-time': iso => iso.slice(0, 19).replace('T', ' '),
  go: iso => `${iso.replace('T', ' ').replace('Z', '000000')} +0000 UTC`,
  milliseconds: iso => String(Date.parse(iso)),
};

/** The job as the service writes it. The instance is derived from the id, so that the output of a test is the same in every run. */
function writeMembers(facts: JobServiceFacts, job: VisibleJob): Record<string, unknown> {
  const { members, statuses, written, reportsEndOnlyOnceOver } = facts;
  const formatTime = (date: Date): string => TIME_FORMATS[written.times](date.toISOString());
  const digest = createHash('sha256').update(job.id).digest('hex').slice(0, 32);
  const endedAt = job.endedAt ?? (reportsEndOnlyOnceOver ? job.createdAt : undefined);
  const values: Partial<Record<JobMember, unknown>> = {
    id: job.id,
    name: job.name ?? written.jobName,
    // Not every service can cancel a job; the word is understood from all.
    status: statuses[job.status as keyof StatusWords]?.[0] ?? job.status.toUpperCase(),
    createdAt: formatTime(job.createdAt),
    endedAt: endedAt ? formatTime(endedAt) : '',
    entities: { ...job.entities },
    instanceId: digest,
    instanceName: `instance-${digest.slice(0, 4)}`,
    progress: job.progress === '' ? undefined : job.progress,
    failReason: job.failReason,
  };
  const body = {};
  for (const [member, value] of Object.entries(values)) {
    const path = members[member as JobMember]?.[0];
    if (path !== undefined && value !== undefined) setMember(body, path.split('.'), value);
  }
  return body;
}
