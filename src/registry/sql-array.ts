/** Texts as a literal of PostgreSQL's `text[]`: one parameter, however many they are. */
export const textArray = (words: Iterable<string>): string =>
  `{${[...new Set(words)].map(word => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`

/** Numbers as a literal of `bigint[]`. */
export const numberArray = (numbers: Iterable<number>): string => `{${[...numbers].join(',')}}`
