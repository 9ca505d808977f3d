import { orderOf } from '../../domain/versions/ecosystem.ts'
import { cleanText } from '../oci/clean-text.ts'
import type { Component, Unread } from './port.ts'

/**
 * Packages whose version has no place in the order of their ecosystem: no range of an advisory can speak of them, and "not affected"
 * would be a guess (S17). A name that such an advisory lists is found all the same.
 */
export const unorderedOf = (components: readonly Component[]): Unread[] =>
  components
    .filter(({ ecosystem, matchVersion }) => {
      const order = orderOf(ecosystem)
      return order !== undefined && order.parse(matchVersion) === undefined
    })
    .map(({ purl }) => ({
      what: cleanText(purl, 300),
      why: 'Its version cannot be ordered, so advisories that name ranges of versions cannot judge it.',
    }))
