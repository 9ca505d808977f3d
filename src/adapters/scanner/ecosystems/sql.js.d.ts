/** The part of sql.js (SQLite compiled to WebAssembly) that reads an rpm database; the package brings no types of its own. */
declare module 'sql.js' {
  interface Statement {
    step(): boolean
    get(): readonly (number | string | Uint8Array | null)[]
    free(): boolean
  }
  interface Database {
    prepare(sql: string): Statement
    close(): void
  }
  export default function initSqlJs(): Promise<{ Database: new (bytes: Uint8Array) => Database }>
}
