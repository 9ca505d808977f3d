import { bandOf, shownScore } from '../../src/domain/reputation.ts'
import { DAYS, type Life, type Lived, live } from './life.ts'
import { ATTACKS, type Attack, LIVES } from './publishers.ts'

/** One seed for all, so that an attack and the life it is done to meet the same luck. */
const SEED = 20_261_123

const years = new Map<Life, Lived>()
/** The year of one life; lived once. */
export function yearOf(life: Life): Lived {
  const lived = years.get(life) ?? live(life, SEED)
  years.set(life, lived)
  return lived
}

/** Both tables of the reading, as Markdown. */
export const tables = (): string => `${livesTable()}\n\n${attacksTable()}`

function livesTable(): string {
  const rows = LIVES.map(life => {
    const lived = yearOf(life)
    const { scores, real, suspendedDays } = lived
    return [
      life.name,
      life.about,
      count(real.jobs),
      `${Math.round((100 * real.successes) / real.jobs)}%`,
      shown(scores[29]),
      shown(scores[179]),
      shown(scores[DAYS - 1]),
      shownScore(Math.min(...scores)),
      firings(lived) || 'none',
      suspendedDays === 0 ? 'never' : `${suspendedDays} days`,
    ]
  })
  return table(
    [
      'publisher',
      'how it lives',
      'jobs',
      'succeed',
      'day 30',
      'day 180',
      'day 365',
      'lowest',
      'first firing of each threshold',
      'suspended',
    ],
    rows,
  )
}

/** What an attack gains: the mean score in its window beside the same Cargo without it, and what is left at the end. */
export interface Gain {
  readonly without: number
  readonly with: number
  readonly atTheEnd: number
}

export function gainOf(attack: Attack): Gain {
  const [attacked, plain] = [yearOf(attack).scores, yearOf(attack.on).scores]
  const mean = (scores: readonly number[]) =>
    scores.slice(attack.from, attack.to).reduce((sum, score) => sum + score, 0) / (attack.to - attack.from)
  return {
    without: mean(plain),
    with: mean(attacked),
    atTheEnd: (attacked[DAYS - 1] ?? 0) - (plain[DAYS - 1] ?? 0),
  }
}

function attacksTable(): string {
  const rows = ATTACKS.map(attack => {
    const gain = gainOf(attack)
    const { fake } = yearOf(attack)
    const price = [
      attack.accounts && `${attack.accounts} accounts`,
      fake.ownJobs && `${count(fake.ownJobs)} own jobs`,
      fake.rebirths && `${fake.rebirths} names`,
      fake.jobs && `${count(fake.jobs)} jobs`,
    ].filter(Boolean)
    return [
      attack.name,
      attack.about,
      price.join(', ') || 'two good months',
      `${attack.from} to ${attack.to}`,
      `${gain.without.toFixed(2)} ${bandOf(gain.without)}`,
      `${gain.with.toFixed(2)} ${bandOf(gain.with)}`,
      signed(gain.with - gain.without),
      signed(gain.atTheEnd),
    ]
  })
  return table(
    ['attack', 'what is done', 'price', 'days', 'score without', 'score with', 'change', 'change left on day 365'],
    rows,
  )
}

function firings({ fired }: Lived): string {
  const first = new Map(fired.toReversed().map(({ latch, day }) => [latch, day]))
  return [...first]
    .toReversed()
    .map(([latch, day]) => `${latch.toLowerCase().replace('_', ' ')} day ${day + 1}`)
    .join(', ')
}

const shown = (score = 0): string => `${shownScore(score)} ${bandOf(score)}`
const signed = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)}`
const count = (n: number): string => n.toLocaleString('en')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
