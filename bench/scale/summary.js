/** The mean, median, 95th and 99th percentile and maximum of numbers; NaN if there are none. */
export function summary(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const quantile = share =>
    sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? NaN;
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
  return { mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) };
}
