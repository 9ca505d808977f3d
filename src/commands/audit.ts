import { openRegistry } from '../compose/registry.ts'
import { signAuditHeads } from '../registry/audit/sign-heads.ts'
import { verifyAudit } from '../registry/audit/verify-chains.ts'
import { systemContext } from '../registry/context.ts'
import { runCommand } from './run-command.ts'

const USAGE = `Usage:
  npm run audit -- verify      Reads every chain and names each row that was changed, is missing or was written anew.
  npm run audit -- sign        Signs where every chain stands now; the registry does so by itself once a day.

verify ends with exit code 1 when it finds anything.`

const [verb, ...rest] = process.argv.slice(2)
if ((verb !== 'verify' && verb !== 'sign') || rest.length > 0) {
  console.error(USAGE)
  process.exit(1)
}
await runCommand(async foundation => {
  const ctx = systemContext((await openRegistry(foundation)).registry, 'audit-command')
  if (verb === 'sign') {
    console.log(`The heads of ${await signAuditHeads(ctx)} are signed.`)
    return 0
  }
  const { streams, entries, signedDays, faults } = await verifyAudit(ctx)
  for (const fault of faults) console.error(`${fault.kind}: ${fault.message}`)
  console.log(`${entries} entries in ${streams} chains read, the signed heads of ${signedDays} days compared.`)
  console.log(faults.length === 0 ? 'All is as it was written.' : `${faults.length} faults found.`)
  return faults.length === 0 ? 0 : 1
})
