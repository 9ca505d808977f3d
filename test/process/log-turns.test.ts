import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurns } from '../../src/log-turns.ts'

function opened() {
  const written: string[] = []
  const process = new EventEmitter()
  const out = inTurns({ write: text => void written.push(text) }, process as unknown as NodeJS.Process) // safe because only `on` is called
  return { written, process, out }
}

test('lines of one turn are one write, in their order, and the next turn has its own', async () => {
  const { written, out } = opened()
  out.write('a\n')
  out.write('b\n')
  expect(written).toEqual([])
  await setImmediate()
  out.write('c\n')
  await setImmediate()
  expect(written).toEqual(['a\nb\n', 'c\n'])
})

test('what waits when the process ends is written, once', async () => {
  const { written, process, out } = opened()
  out.write('last words\n')
  process.emit('exit')
  await setImmediate()
  expect(written).toEqual(['last words\n'])
})
