import { eq } from 'drizzle-orm'
import { publishers } from '../../database/tables/publishers.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { requiredText, textWithin, webAddress } from '../text.ts'
import { act } from '../transaction.ts'
import { lockPublisher, subjectOf } from './subject.ts'

export interface PublisherProfile {
  readonly publisherId: string
  readonly name?: string | null
  readonly about?: string | null
  /** Empty: none. */
  readonly website?: string | null
}

/** Changes what a publisher says of itself; what is not given stays. The slug is for ever (S12). */
export async function editPublisher(ctx: Context, input: PublisherProfile): Promise<{ publisherId: string }> {
  const profile = {
    ...(input.name != null && { name: requiredText(input.name, 'name', ['name']) }),
    ...(input.about != null && { about: textWithin(input.about, 'description', ['about']) }),
    ...(input.website != null && { website: webAddress(input.website, ['website']) }),
  }
  return act(ctx, 'publisher.edit', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:edit', subjectOf(publisher))
    if (Object.keys(profile).length === 0) return { publisherId: publisher.id }
    await tx.db.update(publishers).set(profile).where(eq(publishers.id, publisher.id))
    const { name, about, website } = publisher
    tx.audit({
      subject: `publisher_${publisher.id}`,
      publisherId: publisher.id,
      before: { name, about, website },
      after: profile,
    })
    tx.raise({ topic: topics.publisher(publisher.id), cause: 'EDITED', publisherId: publisher.id })
    return { publisherId: publisher.id }
  })
}
