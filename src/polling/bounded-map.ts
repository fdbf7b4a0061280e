/** Makes an entry the newest of a map, and drops the oldest one if there are more than `maxSize`. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, maxSize: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > maxSize) map.delete(map.keys().next().value as K);
}
