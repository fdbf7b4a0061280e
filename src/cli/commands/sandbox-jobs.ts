import type { ScriptedJob } from '../../testing/job-script.js';
import type { Answer } from '../../testing/scripted-response.js';

export interface SandboxJob {
  readonly id: string;
  /** Flags for the command that waits for it. */
  readonly flags?: string;
  /** What it demonstrates. */
  readonly description: string;
  /** Undefined if the service never knows the job. */
  readonly script?: ScriptedJob;
  /** Responses that replace the next ones once the job has been requested this often since its start. */
  readonly faults?: { readonly afterRequests: number; readonly responses: readonly Answer[] };
}

/** Reaches 99 % within seconds, and then stays there for hours. */
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
