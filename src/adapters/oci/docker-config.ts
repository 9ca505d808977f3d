import { z } from 'zod'

/** Credentials of the operator for one registry or namespace. */
export interface RegistryCredentials {
  /** `registry` or `registry/namespace`: whole path segments (S14). */
  readonly pattern: string
  readonly username: string
  readonly password: string
}

const configShape = z.looseObject({
  auths: z.record(
    z.string(),
    z.looseObject({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() }),
  ),
})

/** The credentials of a `config.json` as `docker login` writes it. Throws a sentence for the operator. */
export function readDockerConfig(text: string): RegistryCredentials[] {
  const parsed = configShape.safeParse(jsonOf(text))
  if (!parsed.success)
    throw new Error('The file of OCI_PUSH_CREDENTIALS is not a config.json as docker login writes it.')
  return Object.entries(parsed.data.auths).map(([name, { auth, username, password }]) => {
    const pattern = patternOf(name)
    const decoded = auth ? Buffer.from(auth, 'base64').toString('utf8') : `${username ?? ''}:${password ?? ''}`
    const colon = decoded.indexOf(':')
    if (colon < 1 || colon === decoded.length - 1)
      throw new Error(`The file of OCI_PUSH_CREDENTIALS has no user name and password for ${name}.`)
    return { pattern, username: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
  })
}

/** Docker writes the Docker Hub as the address of an index that nobody uses any more. */
function patternOf(name: string): string {
  const bare = name.replace(/^https?:\/\//, '').replace(/\/+$/, '')
  return bare.startsWith('index.docker.io') ? 'docker.io' : bare.replace(/\/v[12]$/, '')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
