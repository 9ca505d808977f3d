/**
 * Something that only the person who runs the registry can put right: a folder, a port, a version, a setting. The message is a
 * whole sentence with the next step; it is printed without a stack and the process exits 1.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
