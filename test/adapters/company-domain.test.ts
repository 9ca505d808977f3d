import { expect, test } from 'vitest'
import { companyDomain } from '../../src/adapters/dns/company-domain.ts'

test.each([
  ['acme.com', 'acme.com'],
  ['  ACME.Com.  ', 'acme.com'],
  ['www.acme.com', 'acme.com'],
  ['shop.acme.co.uk', 'acme.co.uk'],
  ['münchen-werk.de', 'xn--mnchen-werk-thb.de'],
  ['xn--mnchen-werk-thb.de', 'xn--mnchen-werk-thb.de'],
  ['日本.jp', 'xn--wgv71a.jp'],
  ['acme。com', 'acme.com'],
  ['acme.github.io', 'acme.github.io'],
])('%j is the company domain %s', (typed, domain) => {
  expect(companyDomain(typed)).toMatchObject({ kind: 'domain', domain, homographNote: null })
})

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['.', 'empty'],
  ['https://acme.com/', 'malformed'],
  ['info@acme.com', 'malformed'],
  ['acme.com:443', 'malformed'],
  ['acme..com', 'malformed'],
  ['-acme.com', 'malformed'],
  ['_dmarc.acme.com', 'malformed'],
  [`${'a'.repeat(64)}.com`, 'malformed'],
  [`${'a.'.repeat(130)}com`, 'malformed'],
  ['127.0.0.1', 'ip-address'],
  ['127.1', 'ip-address'],
  ['0x7f.1', 'ip-address'],
  ['::1', 'ip-address'],
  ['localhost', 'reserved-name'],
  ['LOCALHOST.', 'reserved-name'],
  ['intranet', 'reserved-name'],
  ['printer.local', 'reserved-name'],
  ['db.internal', 'reserved-name'],
  ['acme.invalid', 'reserved-name'],
  ['co.uk', 'public-suffix'],
  ['github.io', 'public-suffix'],
  ['com.', 'reserved-name'],
  ['gmail.com', 'free-mail'],
  ['mail.GMX.de', 'free-mail'],
])('%j is refused as %s', (typed, reason) => {
  expect(companyDomain(typed)).toMatchObject({ kind: 'refused', reason, message: expect.stringMatching(/\.$/) })
})

test.each([
  ['pаypal.com', '"pаypal" mixes Latin and Cyrillic letters'],
  ['аррӏе.com', '"аррӏе" is written in Cyrillic letters that all look Latin'],
  ['xn--80ak6aa92e.com', 'is written in Cyrillic letters that all look Latin'],
])('%s can be a company domain but is pointed out to staff', (typed, note) => {
  expect(companyDomain(typed)).toMatchObject({ kind: 'domain', homographNote: expect.stringContaining(note) })
})

test('a name in one other script is nobody else’s look-alike', () => {
  expect(companyDomain('почта.рф')).toMatchObject({ kind: 'domain', unicode: 'почта.рф', homographNote: null })
})
