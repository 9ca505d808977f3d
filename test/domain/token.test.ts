import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGrantableScope, isWellFormedToken, makeToken, TOKEN_BYTES, tokenHint } from '../../src/domain/token.ts'

describe('S9: tokens', () => {
  const random = (seed: number) => Uint8Array.from({ length: TOKEN_BYTES }, (_, at) => (seed * 31 + at * 17) % 256)

  it('carry the CRC32 of what precedes it, in base 62', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const token = makeToken(random(1))
    const checksum = [...token.slice(-6)].reduce((sum, character) => sum * 62 + alphabet.indexOf(character), 0)

    expect(token).toMatch(/^ak_[0-9A-Za-z]{39}$/)
    expect(checksum).toBe(crc32(token.slice(0, -6)))
  })

  it('are recognised, and one wrong character is noticed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: TOKEN_BYTES, maxLength: TOKEN_BYTES }),
        fc.integer({ min: 3, max: 41 }),
        (bytes, at) => {
          const token = makeToken(bytes)
          const wrong = token.slice(0, at) + (token[at] === 'x' ? 'y' : 'x') + token.slice(at + 1)

          expect(isWellFormedToken(token)).toBe(true)
          expect(isWellFormedToken(wrong)).toBe(false)
        },
      ),
    )
    expect(makeToken(new Uint8Array(TOKEN_BYTES).fill(255))).toHaveLength(makeToken(new Uint8Array(TOKEN_BYTES)).length)
  })

  it('differ when their bytes differ, and show only their beginning later', () => {
    expect(makeToken(random(1))).not.toBe(makeToken(random(2)))
    expect(tokenHint(makeToken(random(1)))).toMatch(/^ak_.{4}…$/)
    expect(() => makeToken(new Uint8Array(8))).toThrow('A token is made of 24 random bytes.')
    expect(['read', 'publish', 'manage', 'runtime'].filter(scope => isGrantableScope(scope as 'read'))).toEqual([
      'read',
      'publish',
      'manage',
    ])
  })
})
