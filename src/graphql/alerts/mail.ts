import { type SQL, sql } from 'drizzle-orm'
import { alertMailPreferences } from '../../database/tables/alerts.ts'
import type { publishers } from '../../database/tables/publishers.ts'
import { DEFAULT_MAIL, type MailKind, type MailMode } from '../../domain/alert-delivery.ts'
import { embedded, expr, viewerAccount } from '../plan/declare.ts'
import { AlertMail } from './type.ts'

/** What the member who reads gets by mail: their row, or the defaults. */
export const alertMailOf = (p: typeof publishers) =>
  embedded(() => AlertMail, {
    critical: expr(mode(p, 'CRITICAL')),
    high: expr(mode(p, 'HIGH')),
    medium: expr(mode(p, 'MEDIUM')),
    low: expr(mode(p, 'LOW')),
    unknown: expr(mode(p, 'UNKNOWN')),
    other: expr(mode(p, 'OTHER')),
  })

const mode = (p: typeof publishers, kind: MailKind): SQL<MailMode> =>
  sql`coalesce((select m.${sql.identifier(kind.toLowerCase())} from ${alertMailPreferences} m
    where m.account_id = ${viewerAccount()} and m.publisher_id = ${p.id}), ${sql.raw(`'${DEFAULT_MAIL[kind]}'`)})`
