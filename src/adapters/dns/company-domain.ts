import { isIP } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'
import { parse } from 'tldts'
import { FREE_MAIL_DOMAINS } from './free-mail.ts'
import { homographNote } from './homograph.ts'
import type { CompanyDomain } from './port.ts'

type Refused = Extract<CompanyDomain, { kind: 'refused' }>

/**
 * What a person typed, as the domain that a company registered (R19). `www.Acme.com.` and `shop.acme.com` become
 * `acme.com`: if every name below it proved a publisher of its own, one registration would prove any number (S4).
 */
export function companyDomain(typed: string): CompanyDomain {
  const text = typed.trim().replace(/\.$/, '')
  if (text === '') return refused('empty', 'Enter the domain of your company, such as example.com.')
  if (/[\s/@:?#[\]\\%]/.test(text) && isIP(text) === 0) {
    return refused('malformed', 'Enter the domain alone, such as example.com, without https://, path or mailbox.')
  }
  const ascii = domainToASCII(text)
  // The URL parser also reads 127.1 and 0x7f.1 as addresses, as a browser would.
  if (isIP(text) !== 0 || isIP(ascii) !== 0) return refused('ip-address', 'An IP address cannot be a company domain.')
  const shown = domainToUnicode(ascii)
  if (ascii === 'localhost' || !ascii.includes('.')) {
    return ascii === '' || !HOSTNAME.test(`${ascii}.com`)
      ? refused('malformed', 'This is not a domain name. Enter one such as example.com.')
      : refused('reserved-name', `${shown} is not a full domain name. Enter one such as example.com.`)
  }
  return HOSTNAME.test(ascii) ? registrable(ascii) : refused('malformed', 'This is not a valid domain name.')
}

function registrable(ascii: string): CompanyDomain {
  // Private suffixes too: a host of other people's sites (github.io) is as little one company's domain as co.uk is.
  const { domain, publicSuffix, isIcann, isPrivate } = parse(ascii, { allowPrivateDomains: true })
  if (!isIcann && !isPrivate)
    return refused('reserved-name', `${domainToUnicode(ascii)} is not a name of the public DNS.`)
  if (domain === null) {
    return refused(
      'public-suffix',
      `Anyone can register names under ${domainToUnicode(publicSuffix ?? ascii)}. Enter your own.`,
    )
  }
  if (FREE_MAIL_DOMAINS.has(domain))
    return refused('free-mail', `${domain} gives mail addresses to anyone. Enter your own domain.`)
  const unicode = domainToUnicode(domain)
  return { kind: 'domain', domain, unicode, homographNote: homographNote(unicode) }
}

/** Letters, digits and inner hyphens, labels of 63, 253 in all (RFC 1123). Underscores name services, not companies. */
const HOSTNAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const refused = (reason: Refused['reason'], message: string): Refused => ({ kind: 'refused', reason, message })
