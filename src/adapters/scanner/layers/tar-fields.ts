/** Text up to the first zero byte. */
export function readText(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? field.length : end)
}

/** A number in octal digits, or in base 256 as GNU tar writes large ones; null if it is neither. */
export function readTarNumber(bytes: Buffer, start: number, length: number): number | null {
  const field = bytes.subarray(start, start + length)
  const first = field[0] ?? 0
  if (first & 0x80) {
    if (first & 0x40) return -1
    let value = first & 0x3f
    for (const byte of field.subarray(1)) {
      value = value * 256 + byte
      if (value > Number.MAX_SAFE_INTEGER) return null
    }
    return value
  }
  const digits = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '')
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null
}

/** Records of a pax header, `<length> <key>=<value>\n`; null if one is malformed. */
export function parsePax(bytes: Buffer): Map<string, string> | null {
  const records = new Map<string, string>()
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const digits = space === -1 ? '' : bytes.toString('latin1', at, space)
    if (!/^[0-9]{1,8}$/.test(digits)) return null
    const end = at + Number(digits)
    if (end > bytes.length || end <= space + 1 || bytes[end - 1] !== 0x0a) return null
    const record = bytes.toString('utf8', space + 1, end - 1)
    const equals = record.indexOf('=')
    if (equals < 1) return null
    records.set(record.slice(0, equals), record.slice(equals + 1))
    at = end
  }
  return records
}
