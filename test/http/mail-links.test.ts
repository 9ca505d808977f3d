import { parse, validate } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { MAIL_LINKS, mailLinks } from '../../src/http/mail-links/mail-links.ts'
import { smallServer } from './small-server.ts'

const server = await smallServer({ routes: mailLinks })
afterAll(() => server.close())

test.each(Object.keys(MAIL_LINKS))('%s is a page of this origin alone that acts by a button', async path => {
  const response = await fetch(`${server.url}${path}`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; connect-src 'self'/,
  )
  const page = await response.text()
  expect(page).not.toMatch(/<script(?![^>]*src=)/)
  expect(page).toContain('<button id="do" hidden>')
  const [, mutation] = /data-mutation="([^"]*)"/.exec(page)!
  expect(mutation).toBe(MAIL_LINKS[path]!.mutation)
})

test('their mutations are documents of the schema', () => {
  const schema = buildSchema()
  for (const { mutation, field } of Object.values(MAIL_LINKS)) {
    expect(validate(schema, parse(mutation))).toEqual([])
    expect(mutation).toContain(`${field}(`)
  }
})

test('their script is there and asks nobody but this origin', async () => {
  const script = await (await fetch(`${server.url}/mail-links.js`)).text()
  expect(script).toContain("fetch('graphql'")
  expect(script).not.toMatch(/https?:/)
})
