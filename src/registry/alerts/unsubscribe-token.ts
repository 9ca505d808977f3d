import type { Context } from '../context.ts'

/** Whose mail, and about what: the alerts of a publisher, or (null) the Cargos they watch. */
export interface UnsubscribeFrom {
  readonly accountId: string
  readonly publisherId: string | null
}

/** Bound into the seal, so that no other sealed value of the registry is taken for such a token. */
const PURPOSE = 'unsubscribe'

/** A token that the registry need not store: it opens with the operator's key only and says what it is for. */
export const unsubscribeToken = (ctx: Context, { accountId, publisherId }: UnsubscribeFrom): string =>
  ctx.registry.ports.secretBox.seal(`${accountId} ${publisherId ?? 'watches'}`, PURPOSE)

/** Where the button of a mail program posts to (RFC 8058). */
export const unsubscribeUrl = (ctx: Context, from: UnsubscribeFrom): string =>
  `${ctx.registry.settings.publicUrl}/unsubscribe?token=${encodeURIComponent(unsubscribeToken(ctx, from))}`

export function readUnsubscribeToken(ctx: Context, token: string): UnsubscribeFrom | undefined {
  const opened = ctx.registry.ports.secretBox.open(token, PURPOSE)
  if (opened.kind === 'refused') return undefined
  const [accountId = '', about = ''] = opened.secret.split(' ')
  return { accountId, publisherId: about === 'watches' ? null : about }
}
