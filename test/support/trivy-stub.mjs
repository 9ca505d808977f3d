// Stands in for a scanner's binary: its first argument says how it behaves.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const [, , mode, file, ...args] = process.argv
if (args.includes('--version')) process.stdout.write('Version: 0.50.1\n')
else if (mode === 'answer') {
  writeFileSync(`${file}.call`, JSON.stringify({ args, env: process.env }))
  // Like Trivy it names the image that it was asked about, unless the answer names one itself.
  process.stdout.write(readFileSync(file, 'utf8').replace('@asked-about@', args.at(-1)))
} else if (mode === 'hang') {
  // A helper that holds on to the same pipes: only the end of the whole group closes them.
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
  setInterval(() => {}, 1000)
} else if (mode === 'flood') {
  const more = () => process.stdout.write('x'.repeat(65536), more)
  more()
} else if (mode === 'rubbish') process.stdout.write('<html>all is well</html>')
else if (mode === 'cut') process.stdout.write('{"bomFormat":"CycloneDX","components":[')
else if (mode === 'other') process.stdout.write('{"components":[]}')
else if (mode === 'fail') {
  process.stdout.write('{"bomFormat":"CycloneDX","components":[]}')
  process.stderr.write('FATAL\u001b[31m password is wrong')
  process.exitCode = 1
} else if (mode === 'silent') process.exitCode = 0
