import { paragraphs } from './control-fields.ts'
import type { LanguagePackage } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'

const FIELDS = new Set(['name', 'version', 'license', 'license-expression', 'classifier'])

/** The distribution that a METADATA or PKG-INFO file describes, or a sentence's end for one that cannot be believed. */
export function readPythonMetadata(text: string): LanguagePackage | string {
  for (const fields of paragraphs(text, FIELDS)) {
    const name = fields.get('name')?.[0]
    const version = fields.get('version')?.[0]
    const wrong = implausible(name, version)
    if (wrong) return wrong
    const classifiers = (fields.get('classifier') ?? []).flatMap(
      each => /^License :: (?:OSI Approved :: )?(.+)$/.exec(each)?.[1] ?? [],
    )
    const stated = licencesOf(...(fields.get('license-expression') ?? []), ...(fields.get('license') ?? []))
    return {
      type: 'pypi',
      name: name ?? '',
      version: version ?? '',
      licences: stated.length ? stated : licencesOf(...classifiers),
    }
  }
  return 'states no name'
}

/** The name advisories use: lower case, and any run of `-`, `_` and `.` is one `-` (PEP 503). */
export const normalisedPythonName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')
