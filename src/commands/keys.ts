import { openRegistry } from '../compose/registry.ts'
import { systemContext } from '../registry/context.ts'
import { Fault } from '../registry/errors.ts'
import { revokeKey, rotateKey } from '../registry/signatures/rotate-keys.ts'
import { pushUnpushed } from '../registry/signatures/sign-unsigned.ts'
import { runCommand } from './run-command.ts'

const USAGE = `Usage:
  npm run keys -- list               Names every key: the one in use, retired and revoked ones.
  npm run keys -- rotate             Makes a new key, which signs from now on. Old signatures stay good.
  npm run keys -- revoke <key id>    Disowns a retired key; what it signed is signed again.
  npm run keys -- push               Has every signature pushed that is not beside its image yet, where credentials allow it.`

const [verb, keyId, ...rest] = process.argv.slice(2)

const isKnown =
  (['list', 'rotate', 'push'].includes(verb ?? '') && !keyId) || (verb === 'revoke' && keyId && rest.length === 0)
if (!isKnown) {
  console.error(USAGE)
  process.exit(1)
}
await runCommand(async foundation => {
  const { registry } = await openRegistry(foundation)
  const ctx = systemContext(registry, 'keys-command')
  try {
    if (verb === 'rotate') console.log(`Signing with ${(await rotateKey(ctx)).keyId} now.`)
    else if (verb === 'push') console.log(`The signatures of ${await pushUnpushed(ctx)} versions are being pushed.`)
    else if (verb === 'revoke' && keyId) {
      const { versions } = await revokeKey(ctx, keyId)
      console.log(`Revoked. ${versions} versions are being signed again.`)
    } else
      for (const key of await registry.ports.signer.keys()) {
        const until = key.revokedAt ? `revoked ${key.revokedAt}` : key.validUntil ? `until ${key.validUntil}` : 'in use'
        console.log(`${key.keyId}  from ${key.validFrom}  ${until}`)
      }
    return 0
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof Error && /Rotate first/.test(error.message))) throw error
    console.error(error.message)
    return 1
  }
})
