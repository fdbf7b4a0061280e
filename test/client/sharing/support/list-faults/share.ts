import type { SimulatedJob } from '../simulated-job.js';

/** Whether a job belongs to a fixed sample of one in `share` jobs. */
export function oneIn(share: number, { id }: Pick<SimulatedJob, 'id'>): boolean {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 1009;
  return sum % share === 0;
}
