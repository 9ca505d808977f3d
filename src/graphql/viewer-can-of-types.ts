import { Session } from './accounts/session-type.ts'
import { AdvisorySnapshot } from './advisories/type.ts'
import { Alert } from './alerts/type.ts'
import type { RequestContext } from './context.ts'
import { Decision } from './decisions/type.ts'
import { ActionEnum } from './enums.ts'
import { Exception } from './exceptions/type.ts'
import { Case } from './moderation/type.ts'
import { Invitation, PullCredential, Token } from './publishers/access-types.ts'
import { DomainProof, IdentityCheck, PartnerAgreement } from './publishers/proof-types.ts'
import { Member } from './publishers/type.ts'
import { Rating } from './ratings/type.ts'
import { Review } from './reviews/type.ts'
import { Finding } from './scans/type.ts'
import { Ctx, FieldResolver, Resolver, Root } from './tg.ts'
import { StaffFlag } from './trust/flags.ts'
import { PendingChange } from './trust/type.ts'
import { actionsOnMember, viewerCanOf } from './viewer-can.ts'
import { Webhook, WebhookDelivery } from './webhooks/type.ts'

/** Nobody touches a role above their own (S8), so a member above the viewer offers nothing. */
@Resolver(() => Member)
class MemberCan {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Root() member: Parameters<typeof actionsOnMember>[1], @Ctx() { actor }: RequestContext): string[] {
    return actionsOnMember(actor, member)
  }
}

/** `viewerCan` of every type that has acts of its own and no further resolver. */
export const viewerCanResolvers = [
  MemberCan,
  viewerCanOf(() => AdvisorySnapshot, 'snapshot'),
  viewerCanOf(() => Alert, 'alert'),
  viewerCanOf(() => Case, 'case'),
  viewerCanOf(() => Decision, 'decision'),
  viewerCanOf(() => DomainProof, 'domain-proof'),
  viewerCanOf(() => Exception, 'exception'),
  viewerCanOf(() => Finding, 'finding'),
  viewerCanOf(() => IdentityCheck, 'verification'),
  viewerCanOf(() => Invitation, 'invitation'),
  viewerCanOf(() => PartnerAgreement, 'agreement'),
  viewerCanOf(() => PendingChange, 'pending-change'),
  viewerCanOf(() => PullCredential, 'pull-credential'),
  viewerCanOf(() => Rating, 'rating'),
  viewerCanOf(() => Review, 'review'),
  viewerCanOf(() => Session, 'session'),
  viewerCanOf(() => StaffFlag, 'flag'),
  viewerCanOf(() => Token, 'token'),
  viewerCanOf(() => Webhook, 'webhook'),
  viewerCanOf(() => WebhookDelivery, 'delivery'),
]
