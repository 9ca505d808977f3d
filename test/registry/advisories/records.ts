/** An OSV record of npm, affected from the beginning up to `fixed`. */
export function flaw(
  id: string,
  name: string,
  severity: string,
  { fixed = '2.0.0' as string | null, modified = '2026-05-01T00:00:00Z', ...extra }: FlawOptions = {},
) {
  return {
    id,
    modified,
    summary: `A flaw in ${name}`,
    affected: [
      {
        package: { ecosystem: 'npm', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, ...(fixed === null ? [] : [{ fixed }])] }],
      },
    ],
    database_specific: { severity },
    ...extra,
  }
}

export interface FlawOptions {
  readonly fixed?: string | null
  readonly modified?: string
  readonly aliases?: readonly string[]
  readonly upstream?: readonly string[]
  readonly withdrawn?: string
}
