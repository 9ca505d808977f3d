import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSlug, isSlugPart, likeness, parseSlug } from '../../src/domain/slug.ts'

const slug = (text: string) => {
  const parsed = parseSlug(text)
  if (!parsed) throw new Error(`${text} is no slug`)
  return parsed
}

describe('S12: a slug', () => {
  it.each(['acme/summarize', 'a1/b2', 'a-b-c/x-1', `${'a'.repeat(39)}/${'b'.repeat(39)}`, '00/11'])(
    '%s is one',
    text => {
      expect(formatSlug(slug(text))).toBe(text)
    },
  )

  it.each([
    'acme',
    'acme/',
    '/x1',
    'a/bb',
    'aa/b',
    `${'a'.repeat(40)}/bb`,
    'Acme/chat',
    'acme/-chat',
    'acme/chat-',
    'acme/ch--at',
    'acme/ch_at',
    'acme/ch.at',
    'acme/chat/x1',
    ' acme/chat',
    'acme/chat\n',
    'acme/ch\u0000at',
    'аcme/chat',
    'acme/ch%61t',
    '',
  ])('%j is none', text => {
    expect(parseSlug(text)).toBeUndefined()
  })

  it('has no other spelling', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(isSlugPart(text)).toBe(
          text.length >= 2 &&
            text.length <= 39 &&
            text.split('-').every(run => /^[a-z0-9]+$/.test(run)) &&
            !/[^a-z0-9-]/.test(text),
        )
      }),
    )
  })
})

describe('S12: a look-alike of a protected Cargo of another publisher', () => {
  it.each([
    ['evil/whisper', 'archipelag/whisper', 'SAME_NAME'],
    ['evil/whis-per', 'archipelag/whisper', 'SEPARATORS'],
    ['evil/wh1sper', 'archipelag/whisper', 'HOMOGLYPHS'],
    ['evil/surnrnarize', 'acme/summarize', 'HOMOGLYPHS'],
    ['evil/whispe', 'archipelag/whisper', 'ONE_EDIT'],
    ['evil/whisperr', 'archipelag/whisper', 'ONE_EDIT'],
    ['evil/whisqer', 'archipelag/whisper', 'ONE_EDIT'],
    ['evil/whsiper', 'archipelag/whisper', 'ONE_EDIT'],
    ['archipe1ag/chat', 'archipelag/chat', 'HOMOGLYPHS'],
    ['archipelagg/chat', 'archipelag/chat', 'ONE_EDIT'],
    ['archi-pelag/chat', 'archipelag/chat', 'SEPARATORS'],
  ])('%s beside %s: %s', (candidate, other, expected) => {
    expect(likeness(slug(candidate), slug(other))).toBe(expected)
  })

  it.each([
    ['acme/whisperr', 'acme/whisper'],
    ['evil/chat', 'archipelag/chat'],
    ['evil/chap', 'archipelag/chat'],
    ['evil/whisper-large', 'archipelag/whisper'],
    ['evil/translate', 'archipelag/whisper'],
  ])('%s is none of %s: its own publisher, a short name, or two edits away', (candidate, other) => {
    expect(likeness(slug(candidate), slug(other))).toBeUndefined()
  })
})
