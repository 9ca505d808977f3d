const SCRIPTS = {
  Latin: /\p{Script=Latin}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
  Armenian: /\p{Script=Armenian}/u,
  Cherokee: /\p{Script=Cherokee}/u,
} as const

/** Letters of other scripts that most fonts draw like a Latin one (Unicode's confusables, lower case). */
const LOOKS_LATIN = /^[аеорсухіјѕԛԝһԁӏɡӧӓëïүҽ\u03bf\u03b1\u03bd\u03b9\u03c1\u03c5\u03f2\u03c7օսոցհյ0-9-]+$/u

/**
 * A sentence for staff when a name is drawn like another one, or null: a label that mixes scripts whose letters look
 * alike, or is written in another script with nothing but letters that look Latin.
 */
export function homographNote(unicodeDomain: string): string | null {
  for (const label of unicodeDomain.split('.')) {
    const found = Object.entries(SCRIPTS).flatMap(([name, pattern]) => (pattern.test(label) ? [name] : []))
    if (found.length > 1)
      return `"${label}" mixes ${found.join(' and ')} letters. Compare it with the name it looks like.`
    const [only] = found
    if (only !== undefined && only !== 'Latin' && LOOKS_LATIN.test(label)) {
      return `"${label}" is written in ${only} letters that all look Latin. Compare it with the name it looks like.`
    }
  }
  return null
}
