/** How a Cargo of the demo fared: the share of its jobs that succeeded, `ago` days before today. */
export interface DemoFate {
  readonly slug: string
  readonly successRate: (ago: number) => number
}

/** One Cargo in every band, one that falls, one that recovers, and one that was suspended for what it did. */
export const DEMO_FATES: readonly DemoFate[] = [
  { slug: 'lexica/embed', successRate: () => 0.985 },
  { slug: 'mediamill/cut', successRate: () => 0.87 },
  { slug: 'graphworks/plot', successRate: () => 0.68 },
  { slug: 'fieldnotes/birdsong', successRate: () => 0.42 },
  { slug: 'tinyhost/markdown', successRate: () => 0.22 },
  // A release in spring broke it, one in summer mended it.
  { slug: 'lexica/rerank', successRate: ago => (ago > 250 ? 0.96 : ago > 120 ? 0.5 : 0.94) },
  // It has been failing for some weeks, and the forecast says where that leads.
  { slug: 'quietvoice/transcribe', successRate: ago => (ago > 45 ? 0.96 : 0.3) },
  // Its model's licence server went away four months ago.
  { slug: 'graphworks/forecast', successRate: ago => (ago > 120 ? 0.93 : 0.02) },
]

export const SUSPENDED = 'graphworks/forecast'

/** What users said, and what the team answered. */
export const DEMO_RATINGS = [
  { slug: 'lexica/embed', ago: 200, stars: 5, text: 'Vectors in a blink. We index two million documents with it.' },
  { slug: 'lexica/embed', ago: 40, stars: 4, text: 'Good. I wish it took longer texts.', reply: 'Version 4 will.' },
  { slug: 'lexica/rerank', ago: 160, stars: 1, text: 'Every second answer is empty since spring.' },
  { slug: 'graphworks/plot', ago: 90, stars: 3, text: 'Nice charts, when they come.' },
  { slug: 'graphworks/forecast', ago: 60, stars: 1, text: 'It only ever says that it cannot reach something.' },
] as const
