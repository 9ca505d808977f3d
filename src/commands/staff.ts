import { asc, eq } from 'drizzle-orm'
import { openRegistry } from '../compose/registry.ts'
import { accounts } from '../database/tables/accounts.ts'
import { appointStaff } from '../registry/accounts/appoint-staff.ts'
import { systemContext } from '../registry/context.ts'
import { Fault } from '../registry/errors.ts'
import { runCommand } from './run-command.ts'

const USAGE = `Usage:
  npm run staff -- grant <email>     Makes the account of this address staff. It has to exist: sign up first.
  npm run staff -- revoke <email>    Ends that.
  npm run staff -- list              Names everybody who is staff.

Nobody becomes staff over the network. Each change is in the audit.`

const [verb, email, ...rest] = process.argv.slice(2)

if ((verb === 'grant' || verb === 'revoke') && email && rest.length === 0)
  await runCommand(async foundation => {
    const ctx = systemContext(openRegistry(foundation).registry, 'staff-command')
    try {
      await appointStaff(ctx, { email, isStaff: verb === 'grant' })
      console.log(verb === 'grant' ? `${email} is staff now.` : `${email} is staff no more.`)
      return 0
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      console.error(error.message)
      return 1
    }
  })
else if (verb === 'list' && !email)
  await runCommand(async foundation => {
    const staff = await foundation.database.db
      .select({ email: accounts.email, name: accounts.name })
      .from(accounts)
      .where(eq(accounts.isStaff, true))
      .orderBy(asc(accounts.email))
    console.log(staff.map(one => `${one.email}  ${one.name}`).join('\n') || 'Nobody is staff yet.')
    return 0
  })
else {
  console.error(USAGE)
  process.exit(1)
}
