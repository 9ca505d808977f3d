import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { editPublisher, type PublisherProfile } from '../../../src/registry/publishers/edit-publisher.ts'
import { audited, refusal, told } from '../../support/outcomes.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let acme: Team
beforeAll(async () => {
  world = await openWorld()
  acme = await world.team('acme', 'ORGANIZATION')
})
afterAll(() => world.close())

const edit = (team: Team, change: Partial<PublisherProfile>) =>
  editPublisher(world.as(team.actor), { publisherId: acme.publisherId, ...change })
const profile = async () => {
  const [row] = await world.registry.db.select().from(publishers).where(eq(publishers.id, acme.publisherId))
  return { slug: row?.slug, name: row?.name, about: row?.about, website: row?.website }
}

test('a maintainer changes what a publisher says of itself; what is not given stays, an empty website goes', async () => {
  const maintainer = await world.join(acme, 'MAINTAINER')
  await edit(maintainer, { name: ' Acme Ltd ', about: 'We make everything.', website: 'https://acme.example.com' })
  await edit(maintainer, { about: 'We make most things.' })
  expect(await profile()).toEqual({
    slug: 'acme',
    name: 'Acme Ltd',
    about: 'We make most things.',
    website: 'https://acme.example.com',
  })
  await edit(maintainer, { website: '' })
  expect((await profile()).website).toBeNull()
  expect(await audited(world.registry, acme.publisherId)).toEqual([
    'publisher.edit',
    'publisher.edit',
    'publisher.edit',
  ])
  expect(await told(world.registry, `publisher/${acme.publisherId}`)).toEqual(['EDITED', 'EDITED', 'EDITED'])
})

test('an empty name, a script for a website and a viewer are refused', async () => {
  expect(await refusal(edit(acme, { name: '  ' }))).toEqual(['INVALID_INPUT'])
  expect(await refusal(edit(acme, { website: 'javascript:alert(1)' }))).toEqual(['INVALID_INPUT'])
  expect(await refusal(edit(acme, { about: 'x'.repeat(2_001) }))).toEqual(['TEXT_TOO_LONG'])
  expect(await refusal(edit(await world.join(acme, 'VIEWER'), { name: 'Mine' }))).toEqual(['fault FORBIDDEN'])
})
