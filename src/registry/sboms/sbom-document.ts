/** What an exported SBOM says of its image; every date is given, so the same scan always exports to the same bytes. */
export interface SbomSubject {
  /** The Cargo's slug, `publisher/cargo`. */
  readonly name: string
  /** The version's tag. */
  readonly version: string
  /** `sha256:<hex>` of the image. */
  readonly digest: string
  /** When the image was scanned. */
  readonly scannedAt: Date
  readonly scanner: { readonly name: string; readonly version: string }
  /** Where the document can be fetched, which makes its identity unique. */
  readonly documentUrl: string
  readonly operatingSystem: { readonly name: string; readonly version: string | null } | null
  /** True where something could not be read: the list may lack packages then. */
  readonly isPartial: boolean
}

/** One package, as the scanner stored it. */
export interface SbomComponent {
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly path: string
  readonly ownedBy: string | null
  readonly licences: readonly string[]
}

/** Rows of a JSON array, one a line; commas only between them. */
export async function* jsonRows<T>(
  items: AsyncIterable<T>,
  toJson: (item: T, number: number) => object,
): AsyncGenerator<string> {
  let number = 0
  for await (const item of items) yield `${number++ ? ',\n' : ''}${JSON.stringify(toJson(item, number))}`
}

/** Opens and closes a document around parts that are still to come. */
export const withoutBrace = (head: object): string => JSON.stringify(head).slice(0, -1)

/** The hexadecimal part of a digest. */
export const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1)
