/** The mean, the median, the 95th and 99th percentile and the greatest of numbers; NaN of none. */
export function summary(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const share = part =>
    sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)] ?? NaN;
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
  return { mean, p50: share(0.5), p95: share(0.95), p99: share(0.99), max: share(1) };
}
