import type { ScriptedJob } from '../../testing/job-script.js';
import type { Answer } from '../../testing/scripted-response.js';

/** A job to play with. */
export interface SandboxJob {
  readonly id: string;
  /** The flags to try it with. */
  readonly flags?: string;
  /** What it shows. */
  readonly description: string;
  /** How it goes, from its beginning; undefined for a job that the service never knows. */
  readonly script?: ScriptedJob;
  /** What is answered instead, once the job was asked for so many times since it began. */
  readonly faults?: { readonly afterRequests: number; readonly responses: readonly Answer[] };
}

/** Nearly there within seconds, and then not a step further for hours. */
const STUCK_JOB = { duration: '10h', stuckAtShare: 8 / 36_000 } as const;

export const SANDBOX_JOBS: readonly SandboxJob[] = [
  {
    id: 'demo-create',
    description: 'not visible at first, then moves and completes',
    script: { duration: '12s', visibleAfter: '3s' },
  },
  {
    id: 'demo-fail',
    description: 'fails, with a reason',
    script: {
      name: 'RestoreGaussDBforMySQLNewInstance',
      duration: '6s',
      progress: 'steps',
      failReason: 'The backup is damaged: checksum mismatch in volume 3.',
    },
  },
  {
    id: 'demo-stuck',
    flags: '--timeout 20s',
    description: 'hangs at 99%: the wait times out, and can be resumed',
    script: {
      name: 'ResizeGaussDBforMySQLFlavor',
      duration: STUCK_JOB.duration,
      progress: share => `${Math.floor(Math.min(share / STUCK_JOB.stuckAtShare, 1) * 99)}%`,
    },
  },
  {
    id: 'demo-ghost',
    flags: '--visibility-timeout 5s',
    description: 'never becomes visible',
  },
  {
    id: 'demo-faulty',
    flags: '--interval 1s',
    description: 'meets errors on the way, and completes',
    script: { name: 'RebootGaussDBforMySQLInstance', duration: '15s' },
    faults: {
      afterRequests: 2,
      responses: [
        { status: 503, headers: { 'retry-after': '1' } },
        { fault: 'cut' },
        { fault: 'junk' },
      ],
    },
  },
];
