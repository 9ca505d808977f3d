import type { Read } from './lines.ts'
import type { FeedPosition } from './port.ts'

/** What a source gives on its way: records, and before it ends, where it got to. Without either it got to nothing new. */
export type Step =
  | Read
  | { readonly kind: 'position'; readonly position: FeedPosition }
  | { readonly kind: 'unchanged' }
