import { expect, onTestFinished, test } from 'vitest'
import { imageSource } from '../../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { aesSecretBox } from '../../../src/adapters/secretbox/aes-gcm.ts'
import { pullCredentials } from '../../../src/database/tables/pull-credentials.ts'
import { buildImage } from '../../../src/demo/images.ts'
import { parseImageReference } from '../../../src/domain/image-reference.ts'
import { pullCredentialsFor } from '../../../src/registry/publishers/pull-credentials/find.ts'
import { removePullCredential, savePullCredential } from '../../../src/registry/publishers/pull-credentials/save.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { audited, refusal } from '../../support/outcomes.ts'
import { registryStandIn } from '../../support/stand-ins/oci-registry.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const RIGHT = `Basic ${Buffer.from('robot:opensesame').toString('base64')}`

/** A private container registry that wants a password, and our registry that may speak to it. */
async function withPrivateRegistry() {
  const standIn = await registryStandIn()
  standIn.push('acme/private', '1', await buildImage({}))
  standIn.intercept = (request, response) => {
    if (request.headers.authorization === RIGHT) return false
    response.writeHead(401, { 'www-authenticate': 'Basic realm="private"' }).end()
    return true
  }
  const images = imageSource(imageSourceSettings({ allowPrivate: true, plainHttpHosts: [standIn.host] }))
  const world = await openWorld({ images, secretBox: aesSecretBox('a secret key of at least 32 characters') })
  onTestFinished(async () => {
    images.close()
    await world.close()
  })
  const settings = { ...world.registry.settings, allowPrivateRegistries: true, allowedImages: [standIn.host] }
  Object.assign(world.registry, { settings })
  return { world, standIn, acme: await world.team('acme') }
}

const save = (world: World, team: Team, host: string, change: object = {}) =>
  savePullCredential(world.as(team.actor), {
    publisherId: team.publisherId,
    pattern: `${host}/acme`,
    username: 'robot',
    password: 'opensesame',
    testReference: `${host}/acme/private:1`,
    ...change,
  })

test('credentials are tried on save, sealed, and open a private image of their publisher', async () => {
  const { world, standIn, acme } = await withPrivateRegistry()
  const publish = async (team: Team) =>
    publishVersion(world.as(team.actor), {
      cargoId: await world.cargo(team, 'private'),
      reference: `${standIn.host}/acme/private:1`,
    })

  await save(world, acme, standIn.host)

  const [kept] = await world.registry.db.select().from(pullCredentials)
  expect(JSON.stringify(kept)).not.toContain('opensesame')
  expect(await publish(acme)).toHaveProperty('versionId')
  // Another publisher's Cargo may name the image, and does not get in with these.
  expect(await refusal(publish(await world.team('eve')))).toEqual(['IMAGE_NOT_FOUND'])
  expect(await audited(world.registry, acme.publisherId)).toContain('pull-credential.save')
})

test('a wrong password, an image outside the pattern and a pattern that is none are refused', async () => {
  const { world, standIn, acme } = await withPrivateRegistry()
  const { host } = standIn
  expect(await refusal(save(world, acme, host, { password: 'wrong' }))).toEqual(['IMAGE_NOT_FOUND'])
  expect(await refusal(save(world, acme, host, { pattern: `${host}/acm` }))).toEqual(['REFERENCE_INVALID'])
  expect(await refusal(save(world, acme, host, { pattern: '*/acme' }))).toEqual(['INVALID_INPUT'])
  expect(await refusal(save(world, acme, host, { pattern: 'https://ghcr.io' }))).toEqual(['INVALID_INPUT'])
  expect(await refusal(save(world, acme, host, { username: 'a\nb' }))).toEqual(['INVALID_INPUT'])
  expect(await world.registry.db.select().from(pullCredentials)).toEqual([])
})

test('a pattern matches whole segments, the most specific wins, and a copied row opens nothing', async () => {
  const { world, standIn, acme } = await withPrivateRegistry()
  const { host } = standIn
  await save(world, acme, host, { pattern: host })
  await save(world, acme, host)
  const found = (reference: string) => {
    const parsed = parseImageReference(reference)
    if (!parsed) throw new Error(`${reference} is no reference.`)
    return pullCredentialsFor(world.system, acme.publisherId, parsed)
  }
  expect(await found(`${host}/acme/private:1`)).toEqual({ username: 'robot', password: 'opensesame' })
  expect(await found(`${host}/acme-evil/x:1`)).toBeDefined()
  expect(await found('ghcr.io/acme/x:1')).toBeUndefined()

  const rows = await world.registry.db.select().from(pullCredentials)
  await world.registry.db.update(pullCredentials).set({ sealedPassword: rows[0]?.sealedPassword ?? '' })
  const opened = await Promise.all([found(`${host}/acme/x:1`), found(`${host}/other/x:1`)])
  expect(opened.filter(one => one !== undefined)).toHaveLength(1)
})

test('only admins and owners keep credentials, and strangers do not see that there are any', async () => {
  const { world, standIn } = await withPrivateRegistry()
  const team = await world.team('team', 'ORGANIZATION')
  const maintainer = await world.join(team, 'MAINTAINER')
  expect(await refusal(save(world, maintainer, standIn.host))).toEqual(['fault FORBIDDEN'])
  const { credentialId } = await save(world, team, standIn.host)
  const remove = (who: Team) => removePullCredential(world.as(who.actor), { credentialId })
  expect(await refusal(remove(await world.team('eve')))).toEqual(['fault NOT_FOUND'])
  expect(await remove(team)).toEqual({ publisherId: team.publisherId })
})
