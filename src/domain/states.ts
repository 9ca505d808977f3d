/** The lives of a Cargo and of a version, as two tables. What is not in a table cannot happen. */

export const CARGO_STATES = ['DRAFT', 'PUBLISHED', 'SUSPENDED', 'DELETING', 'DELETED'] as const
export type CargoState = (typeof CARGO_STATES)[number]

/** Why a Cargo is suspended: it decides who may end it and at which level it comes back (S33, S45). */
export const SUSPENSION_CAUSES = ['PERFORMANCE', 'POLICY', 'INCIDENT', 'BAN'] as const
export type SuspensionCause = (typeof SUSPENSION_CAUSES)[number]

export const VERSION_STATES = [
  'SCANNING',
  'SCAN_FAILED',
  'BLOCKED',
  'IN_REVIEW',
  'PUBLISHED',
  'HELD',
  'SUPERSEDED',
  'YANKED',
  'WITHDRAWN',
  'REJECTED',
] as const
export type VersionState = (typeof VERSION_STATES)[number]

/** What is served, or was and may still be running: it is signed (R2) and has a level of its own (S28). */
export const SERVED_STATES = ['PUBLISHED', 'HELD', 'SUPERSEDED'] as const satisfies readonly VersionState[]

/** What everybody may see: served now or before, and yanked ones, which stay readable (S16). */
export const PUBLIC_VERSION_STATES = [...SERVED_STATES, 'YANKED'] as const satisfies readonly VersionState[]

/** Who can cause a move. */
export type Mover = 'team' | 'staff' | 'system'
type Move<State extends string, Event extends string> = readonly [
  from: State,
  event: Event,
  to: State,
  by: readonly Mover[],
]

export const CARGO_EVENTS = ['publish', 'suspend', 'reinstate', 'delete', 'finish-deletion'] as const
export type CargoEvent = (typeof CARGO_EVENTS)[number]

/** R41 publication, R36 and S45 suspension, S33 reinstatement, R44-R46 deletion. */
export const CARGO_MOVES: readonly Move<CargoState, CargoEvent>[] = [
  ['DRAFT', 'publish', 'PUBLISHED', ['system']],
  ['DRAFT', 'delete', 'DELETING', ['team', 'system']],
  ['PUBLISHED', 'suspend', 'SUSPENDED', ['staff', 'system']],
  ['PUBLISHED', 'delete', 'DELETING', ['team', 'system']],
  ['SUSPENDED', 'reinstate', 'PUBLISHED', ['staff']],
  ['SUSPENDED', 'delete', 'DELETING', ['team', 'system']],
  ['DELETING', 'finish-deletion', 'DELETED', ['system']],
]

export const VERSION_EVENTS = [
  'fail-scan',
  'scan-again',
  'block',
  'send-to-review',
  'publish',
  'approve',
  'reject',
  'withdraw',
  'hold',
  'release',
  'supersede',
  'restore',
  'yank',
] as const
export type VersionEvent = (typeof VERSION_EVENTS)[number]

/** R7 and S17 scanning, R23-R24 the gate, R41 review, S22 hold, S16 yank and restore. */
export const VERSION_MOVES: readonly Move<VersionState, VersionEvent>[] = [
  ['SCANNING', 'fail-scan', 'SCAN_FAILED', ['system']],
  ['SCANNING', 'block', 'BLOCKED', ['system']],
  ['SCANNING', 'send-to-review', 'IN_REVIEW', ['system']],
  ['SCANNING', 'publish', 'PUBLISHED', ['system']],
  // By the system: a newer version was published meanwhile, or the Cargo is deleted.
  ['SCANNING', 'withdraw', 'WITHDRAWN', ['team', 'staff', 'system']],
  ['SCAN_FAILED', 'scan-again', 'SCANNING', ['team', 'staff', 'system']],
  ['SCAN_FAILED', 'withdraw', 'WITHDRAWN', ['team', 'staff', 'system']],
  // A blocked version gets a second look: its advisory may be withdrawn, an exception accepted, a lower level accepted.
  ['BLOCKED', 'scan-again', 'SCANNING', ['team', 'staff', 'system']],
  ['BLOCKED', 'withdraw', 'WITHDRAWN', ['team', 'staff', 'system']],
  ['IN_REVIEW', 'approve', 'PUBLISHED', ['staff']],
  ['IN_REVIEW', 'reject', 'REJECTED', ['staff']],
  ['IN_REVIEW', 'withdraw', 'WITHDRAWN', ['team', 'staff', 'system']],
  ['IN_REVIEW', 'block', 'BLOCKED', ['system']],
  // The Cargo fell below level 2 meanwhile: nothing is left to be reviewed, and a passing scan publishes (R41).
  ['IN_REVIEW', 'publish', 'PUBLISHED', ['system']],
  ['PUBLISHED', 'hold', 'HELD', ['staff', 'system']],
  ['PUBLISHED', 'supersede', 'SUPERSEDED', ['system']],
  ['PUBLISHED', 'yank', 'YANKED', ['team', 'staff']],
  ['HELD', 'release', 'PUBLISHED', ['staff', 'system']],
  ['HELD', 'supersede', 'SUPERSEDED', ['system']],
  ['HELD', 'yank', 'YANKED', ['team', 'staff']],
  ['SUPERSEDED', 'restore', 'PUBLISHED', ['system']],
  ['SUPERSEDED', 'yank', 'YANKED', ['team', 'staff']],
]

/** Where the event leads from here; undefined when it cannot happen in this state, or not by this mover. */
export const moveCargo = (from: CargoState, event: CargoEvent, by?: Mover): CargoState | undefined =>
  move(CARGO_MOVES, from, event, by)

export const moveVersion = (from: VersionState, event: VersionEvent, by?: Mover): VersionState | undefined =>
  move(VERSION_MOVES, from, event, by)

/** States that are never left: a deleted Cargo; a yanked, withdrawn or rejected version. */
export const isClosedCargoState = (state: CargoState): boolean => !CARGO_MOVES.some(([from]) => from === state)
export const isClosedVersionState = (state: VersionState): boolean => !VERSION_MOVES.some(([from]) => from === state)

/** Readable as *the* version of its Cargo: PUBLISHED, or HELD when no new job may start on it (S22). */
export const isCurrentState = (state: VersionState): boolean => state === 'PUBLISHED' || state === 'HELD'

/** Waiting for a scan or a review: it holds the slot of its draft (S1). `scanGivenUp`: no retry is left (S17). */
export const isWaiting = (version: { readonly state: VersionState; readonly scanGivenUp: boolean }): boolean =>
  version.state === 'SCANNING' ||
  version.state === 'IN_REVIEW' ||
  (version.state === 'SCAN_FAILED' && !version.scanGivenUp)

function move<State extends string, Event extends string>(
  moves: readonly Move<State, Event>[],
  from: State,
  event: Event,
  by: Mover | undefined,
): State | undefined {
  const found = moves.find(row => row[0] === from && row[1] === event)
  return found && (by === undefined || found[3].includes(by)) ? found[2] : undefined
}

/** S42: Cargos that everybody may see. */
export const isPublicCargoState = (state: CargoState): boolean => state === 'PUBLISHED' || state === 'SUSPENDED'

/** S16, S42: versions that everybody may see, where the Cargo is one: served now or before, and yanked ones. */
export const isPublicVersionState = (state: VersionState): boolean =>
  state === 'PUBLISHED' || state === 'HELD' || state === 'SUPERSEDED' || state === 'YANKED'
