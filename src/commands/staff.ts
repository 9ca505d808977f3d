import { asc, eq } from 'drizzle-orm'
import { openRegistry } from '../compose/registry.ts'
import { accounts } from '../database/tables/accounts.ts'
import { appointStaff } from '../registry/accounts/appoint-staff.ts'
import { type Context, systemContext } from '../registry/context.ts'
import { Fault, Refused } from '../registry/errors.ts'
import { setFirstParty } from '../registry/publishers/staff/set-first-party.ts'
import { runCommand } from './run-command.ts'

const USAGE = `Usage:
  npm run staff -- grant <email>     Makes the account of this address staff. It has to exist: sign up first.
  npm run staff -- revoke <email>    Ends that.
  npm run staff -- list              Names everybody who is staff.
  npm run staff -- first-party <publisher>       Makes this publisher the platform's own: its Cargos can be Official.
  npm run staff -- not-first-party <publisher>   Takes that back.

None of this can be done over the network. Each change is in the audit.`

const [verb, about, ...rest] = process.argv.slice(2)

type Told = (ctx: Context, about: string) => Promise<string>
const VERBS: Readonly<Record<string, Told>> = {
  async grant(ctx, email) {
    await appointStaff(ctx, { email, isStaff: true })
    return `${email} is staff now.`
  },
  async revoke(ctx, email) {
    await appointStaff(ctx, { email, isStaff: false })
    return `${email} is staff no more.`
  },
  async 'first-party'(ctx, slug) {
    await setFirstParty(ctx, { slug, isFirstParty: true })
    return `${slug} is the platform's own publisher now.`
  },
  async 'not-first-party'(ctx, slug) {
    await setFirstParty(ctx, { slug, isFirstParty: false })
    return `${slug} is a publisher like any other now.`
  },
}
const told = verb === undefined || !Object.hasOwn(VERBS, verb) ? undefined : VERBS[verb]

if (told && about && rest.length === 0)
  await runCommand(async foundation => {
    try {
      console.log(await told(systemContext((await openRegistry(foundation)).registry, 'staff-command'), about))
      return 0
    } catch (error) {
      if (!(error instanceof Fault || error instanceof Refused)) throw error
      console.error(error.message)
      return 1
    }
  })
else if (verb === 'list' && !about)
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
