/** What `registry --help` says. */
export const USAGE = `registry: the Cargo Registry from a terminal or a pipeline

  registry publish <publisher/cargo> <reference> [--wait] [--timeout <seconds>] [--notes <text>]
      Registers an image as the next version of a Cargo. With --wait it stays until that is decided;
      exit code 0: published, 2: blocked (the reasons are told), 3: in review, 4: could not be scanned.

  registry rescan <publisher/cargo>
      Has its current version scanned now, a few times a day; what comes of it is told by alerts.

  registry import <publisher/cargo> <openvex.json>
      States what an OpenVEX document says of the versions of a Cargo; - reads what is piped in. Statements
      that led to nothing are told and are no failure.

  registry watch <publisher> [--cursor-file <file>] [--once]
      Prints alerts as JSON lines as they happen, over any reconnect. With a cursor file it goes on where
      it ended; with --once it ends when the backlog is told.

  --json       results as JSON, without progress
  --help       this text

  REGISTRY_URL    where the registry is; http://127.0.0.1:4000 if it is not set
  REGISTRY_TOKEN  an access token: scope publish for publish, rescan and import, read for watch

  Any other failure has exit code 1 and a sentence on stderr.
`
