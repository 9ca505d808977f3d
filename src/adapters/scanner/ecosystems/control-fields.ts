/**
 * The paragraphs of a file of `Key: value` lines, as dpkg, Python and Java manifests write them; a line that begins with a blank
 * continues the one before. Only wanted keys are kept, in lower case; a repeated key keeps its first value, unless `every` collects all.
 */
export function* paragraphs(text: string, wanted: ReadonlySet<string>): Generator<Map<string, string[]>> {
  let fields = new Map<string, string[]>()
  let last: string[] | undefined
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(at, end).replace(/\r$/, '')
    at = end + 1
    if (line === '') {
      if (fields.size) yield fields
      fields = new Map()
      last = undefined
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last) last.push(`${last.pop() ?? ''}\n${line.slice(1)}`)
    } else {
      const colon = line.indexOf(':')
      const key = line.slice(0, Math.max(colon, 0)).toLowerCase()
      last = undefined
      if (!wanted.has(key)) continue
      last = fields.get(key) ?? []
      last.push(line.slice(colon + 1).trim())
      fields.set(key, last)
    }
  }
  if (fields.size) yield fields
}
