import type { SimulatedJob } from '../simulated-job.js';

/** Whether a job belongs to the share of one in so many, the same at each read. */
export function oneIn(share: number, { id }: Pick<SimulatedJob, 'id'>): boolean {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 1009;
  return sum % share === 0;
}
