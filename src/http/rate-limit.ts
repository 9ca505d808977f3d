import ipaddr from 'ipaddr.js'

export type BucketOptions = {
  /** What a full bucket holds. */
  readonly capacity: number
  readonly refillPerSecond: number
  /** Buckets kept at most; the one used least recently goes first. Default 50,000. */
  readonly most?: number
}

export type Taken = {
  readonly allowed: boolean
  readonly remaining: number
  /** When the bucket is full again. */
  readonly resetAt: Date
  /** Seconds until the same amount would be allowed; 0 when it was. */
  readonly retryAfterSeconds: number
}

export type Buckets = {
  /** Takes `amount` when it is there, and nothing otherwise. */
  take(key: string, amount: number, now: Date): Taken
  /** Takes or gives back what an estimate got wrong; a bucket may go below zero but never above its capacity. */
  settle(key: string, amount: number, now: Date): void
  readonly size: number
}

type Bucket = { level: number; at: number }

/** Token buckets in memory, one a key: a token, a session or an address. */
export function createBuckets(options: BucketOptions): Buckets {
  const { capacity, refillPerSecond, most = 50_000 } = options
  const buckets = new Map<string, Bucket>() // in order of last use

  const bucketOf = (key: string, at: number): Bucket => {
    const known = buckets.get(key)
    const passed = known ? Math.max(0, at - known.at) / 1000 : 0
    const bucket = { level: Math.min(capacity, (known?.level ?? capacity) + passed * refillPerSecond), at }
    buckets.delete(key)
    buckets.set(key, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > most && oldest !== undefined) buckets.delete(oldest)
    return bucket
  }

  return {
    take(key, amount, now) {
      const bucket = bucketOf(key, now.getTime())
      const allowed = bucket.level >= amount
      if (allowed) bucket.level -= amount
      return {
        allowed,
        remaining: Math.max(0, Math.floor(bucket.level)),
        resetAt: new Date(now.getTime() + Math.ceil(((capacity - bucket.level) / refillPerSecond) * 1000)),
        // An amount above the capacity never fits: what is told then is the time to a full bucket.
        retryAfterSeconds: allowed ? 0 : Math.ceil((Math.min(amount, capacity) - bucket.level) / refillPerSecond),
      }
    },
    settle(key, amount, now) {
      const bucket = bucketOf(key, now.getTime())
      bucket.level = Math.min(capacity, bucket.level - amount)
    },
    get size() {
      return buckets.size
    },
  }
}

/** The key of a caller without a token. An IPv6 customer has a whole /64, so that is what counts as one address. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${parsed
    .toByteArray()
    .slice(0, 8)
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')}::/64`
}
