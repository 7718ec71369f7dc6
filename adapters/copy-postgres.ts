/** COPY by pg's own connection: rows as PostgreSQL writes them, in and out, as fast as the other side takes them. */
import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import type pg from 'pg'

/** As much of pg's Connection as its types leave out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** `copy … to stdout`: a stream of its bytes; the client takes no other query before its end. */
export function copyOut(client: pg.ClientBase, text: string): Readable {
  const rows = new PassThrough()
  client.query(new Out(text, rows))
  return rows
}

/** `copy … from stdin`; resolves when all rows are in. */
export function copyIn(client: pg.ClientBase, text: string, rows: AsyncIterable<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new In(text, rows, { resolve, reject }))
  })
}

/** What pg calls on a query that is not its own class. */
class Out implements pg.Submittable {
  readonly #text: string
  readonly #rows: PassThrough

  constructor(text: string, rows: PassThrough) {
    this.#text = text
    this.#rows = rows
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text)
  }

  handleCopyData({ chunk }: { chunk: Buffer }, connection: pg.Connection): void {
    // The parser writes the next message over it.
    if (this.#rows.write(Buffer.from(chunk))) return
    connection.stream.pause()
    this.#rows.once('drain', () => connection.stream.resume())
  }

  handleCommandComplete(): void {
    // The end comes with the next message.
  }

  handleReadyForQuery(): void {
    this.#rows.end()
  }

  handleError(error: Error): void {
    this.#rows.destroy(error)
  }
}

interface Settle {
  resolve(): void
  reject(error: Error): void
}

class In implements pg.Submittable {
  readonly #text: string
  readonly #rows: AsyncIterable<Buffer>
  readonly #settle: Settle
  #failure: Error | undefined

  constructor(text: string, rows: AsyncIterable<Buffer>, settle: Settle) {
    this.#text = text
    this.#rows = rows
    this.#settle = settle
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#send(connection).catch((error: Error) => {
      this.#failure ??= error
      connection.sendCopyFail('what was to be copied can not be read')
    })
  }

  async #send(connection: CopyConnection): Promise<void> {
    for await (const chunk of this.#rows) {
      // The server has said no already.
      if (this.#failure) return
      connection.sendCopyFromChunk(chunk)
      if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain')
    }
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {
    // The end comes with the next message.
  }

  handleReadyForQuery(): void {
    if (this.#failure) this.#settle.reject(this.#failure)
    else this.#settle.resolve()
  }

  /** pg asks for no more of a query that failed. */
  handleError(error: Error): void {
    this.#failure ??= error
    this.#settle.reject(this.#failure)
  }
}
