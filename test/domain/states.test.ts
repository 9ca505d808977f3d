import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CASE_EVENTS,
  CASE_KINDS,
  CASE_MOVES,
  CASE_STATES,
  isClosedCase,
  moveCase,
} from '../../src/domain/moderation.ts'
import {
  CARGO_EVENTS,
  CARGO_MOVES,
  CARGO_STATES,
  isClosedCargoState,
  isClosedVersionState,
  moveCargo,
  moveVersion,
  VERSION_EVENTS,
  VERSION_MOVES,
  VERSION_STATES,
} from '../../src/domain/states.ts'

describe('a closed state is never left', () => {
  it('and exactly these are closed', () => {
    expect(CARGO_STATES.filter(isClosedCargoState)).toEqual(['DELETED'])
    expect(VERSION_STATES.filter(isClosedVersionState)).toEqual(['YANKED', 'WITHDRAWN', 'REJECTED'])
    expect(CASE_STATES.filter(isClosedCase)).toEqual(['UPHELD', 'OVERTURNED', 'DISMISSED', 'WITHDRAWN'])
  })

  it('whatever happens, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...VERSION_EVENTS)),
        fc.array(fc.constantFrom(...CARGO_EVENTS)),
        (versionEvents, cargoEvents) => {
          let version = VERSION_STATES[0]
          for (const event of versionEvents) {
            const next = moveVersion(version, event)
            if (isClosedVersionState(version)) expect(next).toBeUndefined()
            version = (next ?? version) as typeof version
          }
          let cargo = CARGO_STATES[0]
          for (const event of cargoEvents) {
            const next = moveCargo(cargo, event)
            if (isClosedCargoState(cargo)) expect(next).toBeUndefined()
            cargo = (next ?? cargo) as typeof cargo
          }
        },
      ),
    )
  })

  it('and every event of a case in a closed state is refused', () => {
    for (const kind of CASE_KINDS)
      for (const state of CASE_STATES.filter(isClosedCase))
        for (const event of CASE_EVENTS) expect(moveCase(kind, state, event)).toBeUndefined()
  })
})

describe('the tables', () => {
  it('are unambiguous: one row for a state and an event', () => {
    const keys = [
      ...CARGO_MOVES.map(([from, event]) => `cargo ${from} ${event}`),
      ...VERSION_MOVES.map(([from, event]) => `version ${from} ${event}`),
    ]
    const caseKeys = CASE_MOVES.flatMap(move =>
      move.kinds.flatMap(kind => move.from.map(from => `${kind} ${from} ${move.event}`)),
    )

    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(caseKeys).size).toBe(caseKeys.length)
  })

  it('reach every state from the first', () => {
    const reach = (moves: readonly (readonly [string, string, string, unknown])[], start: string) => {
      const seen = new Set([start])
      for (const state of seen) for (const [from, , to] of moves) if (from === state) seen.add(to)
      return seen
    }

    expect(reach(CARGO_MOVES, 'DRAFT')).toEqual(new Set(CARGO_STATES))
    expect(reach(VERSION_MOVES, 'SCANNING')).toEqual(new Set(VERSION_STATES))
  })
})

describe('who causes what', () => {
  it.each([
    ['a deletion cannot be undone (R45)', moveCargo('DELETING', 'reinstate'), undefined],
    ['nobody but staff reinstates (S33)', moveCargo('SUSPENDED', 'reinstate', 'team'), undefined],
    ['staff reinstate', moveCargo('SUSPENDED', 'reinstate', 'staff'), 'PUBLISHED'],
    ['a suspended Cargo can be deleted (R44)', moveCargo('SUSPENDED', 'delete', 'team'), 'DELETING'],
    ['a draft is not suspended', moveCargo('DRAFT', 'suspend'), undefined],
    ['only the end of the drain deletes', moveCargo('DELETING', 'finish-deletion', 'team'), undefined],
    ['a publisher approves nothing', moveVersion('IN_REVIEW', 'approve', 'team'), undefined],
    ['staff approve', moveVersion('IN_REVIEW', 'approve', 'staff'), 'PUBLISHED'],
    ['a blocked version is never simply published', moveVersion('BLOCKED', 'publish'), undefined],
    ['but scanned again', moveVersion('BLOCKED', 'scan-again', 'team'), 'SCANNING'],
    ['a failed scan is never a pass (S17)', moveVersion('SCAN_FAILED', 'publish'), undefined],
    ['a held version is released when clean (S22)', moveVersion('HELD', 'release', 'system'), 'PUBLISHED'],
    ['a publisher does not release a held one', moveVersion('HELD', 'release', 'team'), undefined],
    ['a yanked version stays readable and yanked (S16)', moveVersion('YANKED', 'restore'), undefined],
    ['a superseded one can come back (S16)', moveVersion('SUPERSEDED', 'restore', 'system'), 'PUBLISHED'],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })

  it.each([
    ['an appeal is decided, not dismissed (R49)', moveCase('APPEAL', 'IN_REVIEW', 'dismiss'), undefined],
    ['an appeal is overturned by staff in review', moveCase('APPEAL', 'IN_REVIEW', 'overturn', 'staff'), 'OVERTURNED'],
    ['not before somebody has taken it', moveCase('APPEAL', 'OPEN', 'overturn'), undefined],
    ['its publisher may withdraw it', moveCase('APPEAL', 'IN_REVIEW', 'withdraw', 'publisher'), 'WITHDRAWN'],
    ['nobody else may', moveCase('APPEAL', 'IN_REVIEW', 'withdraw', 'reporter'), undefined],
    ['staff may ask and get an answer', moveCase('APPEAL', 'WAITING_FOR_ANSWER', 'answer', 'publisher'), 'IN_REVIEW'],
    ['a released claim goes back into the queue', moveCase('APPEAL', 'IN_REVIEW', 'release', 'staff'), 'OPEN'],
    ['a report is upheld', moveCase('ISSUE', 'TRIAGED', 'uphold', 'staff'), 'UPHELD'],
    ['a publisher does not close a report about itself', moveCase('ISSUE', 'OPEN', 'dismiss', 'publisher'), undefined],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })
})
