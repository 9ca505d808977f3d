import { afterAll, expect, test } from 'vitest'
import { openApiWorld } from '../support/api.ts'

const api = await openApiWorld()
afterAll(() => api.close())

test('the API of a test world knows who is signed in, and a stranger is nobody', async () => {
  const acme = await api.world.team('acme')
  const owner = await api.signIn(acme)
  const whoAmI = '{ viewer { memberships { nodes { publisher { slug } } } } }'
  expect(await owner.data(whoAmI)).toEqual({ viewer: { memberships: { nodes: [{ publisher: { slug: 'acme' } }] } } })
  expect(await api.anonymous.data(whoAmI)).toEqual({ viewer: null })
})
