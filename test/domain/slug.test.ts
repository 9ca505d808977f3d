import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSlug, isSlugPart, likeness, likenessKeys, parseSlug } from '../../src/domain/slug.ts'

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

  it('shares a key with whatever it resembles, so that an index finds it', () => {
    const letter = fc.constantFrom(...'abcdeilmnorsuvw0158-')
    const part = fc.string({ unit: letter, minLength: 4, maxLength: 10 }).filter(isSlugPart)
    const edit = fc.tuple(
      fc.constantFrom('insert', 'drop', 'replace', 'swap', 'hyphen', 'glyph', 'none'),
      fc.nat(),
      letter,
    )
    const alike = fc
      .tuple(part, part, fc.constantFrom('publisher', 'cargo'), edit)
      .map(([publisher, cargo, half, change]) => ({
        one: { publisher, cargo },
        other:
          half === 'cargo'
            ? { publisher: 'other', cargo: edited(cargo, change) }
            : { publisher: edited(publisher, change), cargo },
      }))
    let alikes = 0
    fc.assert(
      fc.property(alike, ({ one, other }) => {
        if (likeness(one, other) === undefined) return
        alikes += 1
        expect(likenessKeys(one).some(key => likenessKeys(other).includes(key))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
    expect(alikes).toBeGreaterThan(500)
  })
})

function edited(name: string, [kind, where, letter]: [string, number, string]): string {
  const at = where % name.length
  const [before, here, after] = [name.slice(0, at), name[at] ?? '', name.slice(at + 1)]
  switch (kind) {
    case 'insert':
      return before + letter + here + after
    case 'drop':
      return before + after
    case 'replace':
      return before + letter + after
    case 'swap':
      return before + (after[0] ?? '') + here + after.slice(1)
    case 'hyphen':
      return `${before}${here}-${after}`
    case 'glyph':
      return name.replace('m', 'rn').replace('o', '0').replace('w', 'vv')
    default:
      return name
  }
}
