import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aesSecretBox } from '../../src/adapters/secretbox/aes-gcm.ts'
import type { SecretBoxPort } from '../../src/adapters/secretbox/port.ts'
import { fakeSecretBox } from '../support/fakes/secretbox.ts'

const secret = 'an operator secret of 32 or more characters'
const former = 'the operator secret that was used before it'

const boxes: Record<string, () => SecretBoxPort> = { 'the fake': fakeSecretBox, 'AES-GCM': () => aesSecretBox(secret) }

describe.each(Object.entries(boxes))('secrets sealed by %s', (_, make) => {
  test('open for their own row only', () => {
    const box = make()
    const sealed = box.seal('hunter2', 'credential_1')
    expect(box.open(sealed, 'credential_1')).toEqual({ kind: 'opened', secret: 'hunter2' })
    expect(box.open(sealed, 'credential_2')).toEqual({ kind: 'refused', reason: 'tampered' })
    expect(box.isOutdated(sealed)).toBe(false)
  })

  test('text that was never sealed is refused as malformed', () => {
    for (const text of ['', 'hunter2', 'box1.a.b', 'box1.a.b.c.d']) {
      expect(make().open(text, 'row')).toEqual({ kind: 'refused', reason: 'malformed' })
    }
  })
})

test('every secret comes back as it was, and no two seals of it are alike', () => {
  const box = aesSecretBox(secret)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const sealed = box.seal(text, 'row')
      expect(box.open(sealed, 'row')).toEqual({ kind: 'opened', secret: text })
      expect(box.seal(text, 'row')).not.toBe(sealed)
    }),
  )
})

test('one changed byte anywhere in the sealed text opens nothing', () => {
  const box = aesSecretBox(secret)
  const sealed = box.seal('hunter2', 'row')
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'B' ? 'C' : 'B') + sealed.slice(at + 1)
    const opened = box.open(changed, 'row')
    // The last character of base64 has bits that carry nothing: only there may a change leave the bytes as they were.
    if (at < sealed.length - 1) expect(opened.kind).toBe('refused')
  }
})

test('after the operator changed the secret, old values open with the former one and are called outdated', () => {
  const sealed = aesSecretBox(former).seal('hunter2', 'row')
  const both = aesSecretBox(secret, [former])
  expect(both.open(sealed, 'row')).toEqual({ kind: 'opened', secret: 'hunter2' })
  expect(both.isOutdated(sealed)).toBe(true)
  expect(aesSecretBox(secret).open(sealed, 'row')).toEqual({ kind: 'refused', reason: 'unknown-key' })
})

test('a short operator secret is refused with the command that makes a good one', () => {
  expect(() => aesSecretBox('short')).toThrow('openssl rand -hex 32')
})
