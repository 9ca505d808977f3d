import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from './database/operator-error.ts'

/**
 * The key that seals stored secrets: SECRET_KEY, or one that is made once and kept in the data folder for its owner alone. Two
 * processes that start at once agree, as only one of them can create the file.
 */
export async function secretKey(config: {
  readonly secretKey: Buffer | undefined
  readonly dataDir: string
}): Promise<Buffer> {
  if (config.secretKey) return config.secretKey
  const file = join(config.dataDir, 'secret.key')
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 })
  const made = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(made, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
  await link(made, file).catch(cause => {
    if (cause.code !== 'EEXIST') throw cause
  })
  await rm(made)
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  if (key.length !== 32) {
    throw new OperatorError(
      `${file} does not hold a key of 32 bytes. Restore it from a backup; without it the stored pull credentials and webhook secrets cannot be opened.`,
    )
  }
  return key
}
