import type { Mail } from '../../adapters/mail/port.ts'
import { type MailKind, mailKind } from '../../domain/alert-delivery.ts'
import { filterable, itemsOf, type StoredAlert, titleOf } from './stored-alert.ts'

/** What is known of an alert's Cargo when the mail is written. */
export interface Standing {
  readonly slug: string
  readonly state: string
  readonly versionState: string | null
}

type Text = Pick<Mail, 'subject' | 'text'>

interface Frame {
  readonly publisherSlug: string
  readonly publicUrl: string
  readonly unsubscribeToken: string
}

const ITEMS_SHOWN = 50
const ALERTS_SHOWN = 100

/** The mail of one alert: what happened, what it does to the Cargo, what to do. */
export function atOnceText(alert: StoredAlert, standing: Standing | undefined, frame: Frame): Text {
  const items = itemsOf(alert)
  return {
    subject: oneLine(`${frame.publisherSlug}: ${titleOf(alert)}`, 200),
    text: [
      oneLine(titleOf(alert), 300),
      '',
      ...items.slice(0, ITEMS_SHOWN).map(item => `- ${oneLine(item.message, 500)}`),
      ...more(items.length - ITEMS_SHOWN, 'changes'),
      '',
      meaning(alert, standing),
      ...footer(frame, reasonOf(mailKind(filterable(alert)))),
    ].join('\n'),
  }
}

/** The mail of a day. */
export function digestText(
  alerts: readonly { readonly alert: StoredAlert; readonly standing: Standing | undefined }[],
  frame: Frame,
): Text {
  const count = alerts.length
  const told = alerts.slice(0, ALERTS_SHOWN).flatMap(({ alert, standing }) => [
    `${alert.at.toISOString().slice(0, 16).replace('T', ' ')} UTC  ${oneLine(titleOf(alert), 300)}`,
    ...itemsOf(alert)
      .slice(0, 5)
      .map(item => `  - ${oneLine(item.message, 300)}`),
    ...more(itemsOf(alert).length - 5, 'changes').map(line => `  ${line}`),
    `  ${meaning(alert, standing)}`,
    '',
  ])
  return {
    subject: `${frame.publisherSlug}: ${count} ${count === 1 ? 'alert' : 'alerts'}`,
    text: [
      `${count === 1 ? 'One alert' : `${count} alerts`} of ${frame.publisherSlug} since the last mail.`,
      '',
      ...told,
      ...more(count - ALERTS_SHOWN, 'alerts'),
      ...footer(frame, 'You chose a daily mail for these.'),
    ].join('\n'),
  }
}

/** What an alert does to the one who reads it, as things stand now. */
export function meaning(alert: StoredAlert, standing: Standing | undefined): string {
  const { causes } = filterable(alert)
  if (causes.includes('TEST')) return 'This was a test. There is nothing to do.'
  if (!standing) return 'See the list of alerts for what it asks of you.'
  const { slug } = standing
  if (standing.state === 'SUSPENDED')
    return `${slug} is suspended and takes no new jobs. The decision says why, and its owner may appeal it.`
  if (standing.versionState === 'HELD')
    return `${slug} takes no new jobs while it has a critical finding; jobs that run go on. Publish a version without it, and new jobs follow by themselves.`
  if (causes.includes('PENDING_CHANGE'))
    return `The trust level of ${slug} changes when the time named above is over, unless the findings are gone before.`
  if (causes.includes('SCAN_FAILED'))
    return `${slug} was not scanned, which is never a pass. Publish an image that can be read.`
  if (causes.every(cause => cause === 'RESOLVED' || cause === 'WITHDRAWN'))
    return `${slug} is better than before. There is nothing to do.`
  return `${slug} goes on being served. Publish a version with the fixes to close what is open.`
}

/** Text from outside in one line of ours: an advisory's name may hold line breaks that would forge lines of the mail (S43). */
export const oneLine = (text: string, atMost: number): string => {
  const flat = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return flat.length > atMost ? `${flat.slice(0, atMost - 1)}…` : flat
}

const more = (count: number, what: string): string[] => (count > 0 ? [`... and ${count} more ${what}.`] : [])

const reasonOf = (kind: MailKind): string =>
  kind === 'CRITICAL'
    ? 'You chose to be told of critical alerts at once.'
    : 'You chose to be told of such alerts at once.'

const footer = ({ publisherSlug, publicUrl, unsubscribeToken }: Frame, reason: string): string[] => [
  '',
  '--',
  `You get this as a member of ${publisherSlug}. ${reason} Change it with the setAlertMail mutation at ${publicUrl}.`,
  `No more mail about ${publisherSlug}: ${publicUrl}/unsubscribe#${unsubscribeToken}`,
]
