import ipaddr from 'ipaddr.js'
import type { Actor } from '../domain/permission.ts'

export type BucketOptions = {
  /** What a full bucket holds. */
  readonly capacity: number
  readonly refillPerSecond: number
  /** Buckets kept at most; the one used least recently goes first. Default 50,000. */
  readonly most?: number
}

export type Standing = {
  readonly remaining: number
  /** When the bucket is full again. */
  readonly resetAt: Date
}

export type Taken = Standing & {
  readonly allowed: boolean
  /** Seconds until the same amount would be allowed; 0 when it was. */
  readonly retryAfterSeconds: number
}

export type Buckets = {
  /** Takes `amount` when it is there, and nothing otherwise. */
  take(key: string, amount: number, now: Date): Taken
  /** Takes or gives back what an estimate got wrong; a bucket may go below zero but never above its capacity. */
  settle(key: string, amount: number, now: Date): Standing
  readonly size: number
}

type Bucket = { level: number; at: number }

/**
 * Token buckets in memory, one a key: a token, an account or an address. Not in PostgreSQL, as every read would then write a
 * row, which is dearer than most of the reads it would count. Each API process has its own, so that a caller whose
 * requests are spread over n processes may spend up to n times as much: a bound on what one caller can do to one process,
 * which is what it is for, and forgotten by a restart.
 */
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

  const standing = (level: number, now: Date): Standing => ({
    remaining: Math.max(0, Math.floor(level)),
    resetAt: new Date(now.getTime() + Math.ceil(((capacity - level) / refillPerSecond) * 1000)),
  })

  return {
    take(key, amount, now) {
      const bucket = bucketOf(key, now.getTime())
      const allowed = bucket.level >= amount
      if (allowed) bucket.level -= amount
      return {
        allowed,
        ...standing(bucket.level, now),
        // An amount above the capacity never fits: what is told then is the time to a full bucket.
        retryAfterSeconds: allowed ? 0 : Math.ceil((Math.min(amount, capacity) - bucket.level) / refillPerSecond),
      }
    },
    settle(key, amount, now) {
      const bucket = bucketOf(key, now.getTime())
      bucket.level = Math.min(capacity, bucket.level - amount)
      return standing(bucket.level, now)
    },
    get size() {
      return buckets.size
    },
  }
}

/** Whose bucket an operation is paid from: the token's, the account's whatever sessions it has, else the address's. */
export function callerKey(actor: Actor, address: string): string {
  if (actor.kind === 'token' || actor.kind === 'coordinator') return `token ${actor.tokenId}`
  return 'accountId' in actor ? `account ${actor.accountId}` : `address ${addressKey(address)}`
}

/** The key of a caller without a token. An IPv6 customer has a whole /64, so that is what counts as one address. */
export function addressKey(address: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${parsed
    .toByteArray()
    .slice(0, 8)
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')}::/64`
}
