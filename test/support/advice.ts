/** An advisory about one npm package, as OSV writes it: every version below `fixed` is affected. */
export const flaw = (id: string, name: string, severity: string, fixed = '2.0.0', extra: object = {}) => ({
  id,
  modified: '2026-05-01T00:00:00Z',
  summary: `A flaw in ${name}`,
  affected: [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
  ],
  database_specific: { severity },
  ...extra,
})
