import semver from 'semver'
import { versionOrder } from './order.ts'

/**
 * npm and crates.io: Semantic Versioning by the `semver` package. Advisories also write `1.0` and `1`, which are no
 * semantic versions; they are filled up with zeros. Build metadata does not order.
 */
export const semanticOrder = versionOrder(parseSemantic, (a, b) => semver.compare(a, b))

/**
 * Go: the same, with a leading `v`, and the tool chain's own spelling: `go1.20rc1` is `1.20.0-rc.1`, as the Go vulnerability
 * database writes it. Written `-rc1`, the tenth candidate would come before the second.
 */
export const goOrder = versionOrder(
  text => parseSemantic(toSemanticGo(text)),
  (a, b) => semver.compare(a, b),
)

function parseSemantic(text: string): semver.SemVer | undefined {
  const found = SHORT.exec(text)
  if (!found) return undefined
  const [, major, minor = '0', patch = '0', rest = ''] = found
  // Null for what is still wrong, such as numbers above 2^53.
  return semver.parse(`${major}.${minor}.${patch}${rest}`) ?? undefined
}

function toSemanticGo(text: string): string {
  const found = TOOL_CHAIN.exec(text)
  if (!found) return text
  const [, major, minor, patch = '0', stage, number = '0'] = found
  return stage === undefined ? `${major}.${minor}.${patch}` : `${major}.${minor}.${patch}-${stage}.${number}`
}

const SHORT = /^[v=]?(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/
// `go1.20.4 X:nocoverageredesign`: experiments follow a space and do not order.
const TOOL_CHAIN = /^(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:-?(rc|beta|alpha)\.?(\d+))?(?: .*)?$/
