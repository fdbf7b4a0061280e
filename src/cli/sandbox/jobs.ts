import type { Answer, ScriptedJob } from '../../testing/index.js';

/** A job to play with. */
export interface SandboxJob {
  readonly id: string;
  /** The flags to try it with. */
  readonly flags?: string;
  /** What it shows. */
  readonly about: string;
  /** How it goes, from its beginning; undefined for a job that the service never knows. */
  readonly script?: ScriptedJob;
  /** What is answered instead, once the job was asked for so many times since it began. */
  readonly faults?: { readonly after: number; readonly answers: readonly Answer[] };
}

/** Nearly there within seconds, and then not a step further for hours. */
const STUCK = { duration: '10h', stuckAfter: 8 / 36_000 } as const;

export const SANDBOX_JOBS: readonly SandboxJob[] = [
  {
    id: 'demo-create',
    about: 'not visible at first, then moves and completes',
    script: { duration: '12s', visibleAfter: '3s' },
  },
  {
    id: 'demo-fail',
    about: 'fails, with a reason',
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
    about: 'hangs at 99%: the wait times out, and can be resumed',
    script: {
      name: 'ResizeGaussDBforMySQLFlavor',
      duration: STUCK.duration,
      progress: share => `${Math.floor(Math.min(share / STUCK.stuckAfter, 1) * 99)}%`,
    },
  },
  {
    id: 'demo-ghost',
    flags: '--visibility-timeout 5s',
    about: 'never becomes visible',
  },
  {
    id: 'demo-faulty',
    flags: '--interval 1s',
    about: 'meets errors on the way, and completes',
    script: { name: 'RebootGaussDBforMySQLInstance', duration: '15s' },
    faults: {
      after: 2,
      answers: [
        { status: 503, headers: { 'retry-after': '1' } },
        { fault: 'cut' },
        { fault: 'junk' },
      ],
    },
  },
];
