import { z } from 'zod'

/** One environment variable: what it is for, what it may be, and what it is when it is not set. */
export type Setting<T> = {
  readonly description: string
  /** As it would be written in the environment; undefined when there is none. */
  readonly fallback: string | undefined
  /** Ends the sentence "… has to be". */
  readonly expected: string
  /** Never shown: not in a message, not in a log. */
  readonly secret: boolean
  readonly parse: z.ZodType<T, string | undefined>
}

type Words = { readonly fallback?: string; readonly secret?: boolean }

/** A setting that always has a value. */
export const setting = <T>(
  description: string,
  { expected, parse }: Kind<T>,
  words: Words & { readonly fallback: string },
): Setting<T> => ({ description, expected, secret: false, ...words, parse: z.string().pipe(parse) })

/** A setting that may be left out. */
export const optional = <T>(
  description: string,
  { expected, parse }: Kind<T>,
  words: Words = {},
): Setting<T | undefined> => ({
  description,
  expected,
  secret: false,
  fallback: undefined,
  ...words,
  parse: z.string().pipe(parse).optional(),
})

export type Kind<T> = { readonly expected: string; readonly parse: z.ZodType<T, string> }

export const text = (expected: string, pattern = /\S/): Kind<string> => ({
  expected,
  parse: z.string().trim().regex(pattern),
})

export const whole = (least: number, most: number): Kind<number> => ({
  expected: `a whole number from ${least} to ${most}`,
  parse: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most)),
})

export const onOff: Kind<boolean> = {
  expected: 'on or off',
  parse: z.enum(['on', 'off', 'true', 'false', '1', '0']).transform(word => ['on', 'true', '1'].includes(word)),
}

export const oneOf = <const T extends string>(...words: readonly T[]): Kind<T> => ({
  expected: `one of ${words.join(', ')}`,
  parse: z.enum(words),
})

export const url = (...schemes: readonly string[]): Kind<string> => ({
  expected: `a URL that begins with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`,
  parse: z.string().refine(word => URL.canParse(word) && schemes.includes(new URL(word).protocol.slice(0, -1))),
})

/** Values parted by commas; blanks around them do not count. */
export const list = <T>({ expected, parse }: Kind<T>): Kind<readonly T[]> => ({
  expected: `a list, parted by commas, in which each is ${expected}`,
  parse: z
    .string()
    .transform(words =>
      words
        .split(',')
        .map(word => word.trim())
        .filter(Boolean),
    )
    .pipe(z.array(parse)),
})

/** 32 bytes as hex or base64. */
export const key32: Kind<Buffer> = {
  expected: '32 random bytes as 64 hex digits or as base64 (make one with: openssl rand -hex 32)',
  parse: z
    .string()
    .transform(word => Buffer.from(word, /^[0-9a-f]{64}$/i.test(word) ? 'hex' : 'base64'))
    .refine(key => key.length === 32),
}
