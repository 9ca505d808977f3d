import pep440 from '@renovatebot/pep440'
import { versionOrder } from './order.ts'

/** PyPI: PEP 440, by a library that agrees with Python's own `packaging`. Versions from before PEP 440 are not ordered. */
export const pythonOrder = versionOrder(
  text => pep440.valid(text) ?? undefined,
  (a, b) => pep440.compare(a, b),
)
