/** Keeps the `most` entries that were used last. The shape is Apollo's KeyValueCache. */
export type BoundedCache<T> = {
  get(key: string): Promise<T | undefined>
  set(key: string, value: T): Promise<void>
  delete(key: string): Promise<boolean>
}

export function boundedCache<T>(most: number): BoundedCache<T> {
  const entries = new Map<string, T>() // in order of last use
  return {
    async get(key) {
      const value = entries.get(key)
      if (value !== undefined) touch(entries, key, value)
      return value
    },
    async set(key, value) {
      touch(entries, key, value)
      const [oldest] = entries.keys()
      if (entries.size > most && oldest !== undefined) entries.delete(oldest)
    },
    async delete(key) {
      return entries.delete(key)
    },
  }
}

function touch<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.delete(key)
  entries.set(key, value)
}
