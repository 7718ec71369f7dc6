/**
 * A process that looks at the console as so many people do: each holds the live feed open and loads the overview now and
 * then. Argument: JSON of ConsolesOptions. Prints `open` once all are, and JSON of ConsolesSeen when it is told to end.
 */

export interface ConsolesOptions {
  /** Of the gateway. */
  url: string
  /** Of somebody who is signed in. */
  cookie: string
  consoles: number
  /** Between two loads of the overview by one of them. */
  loadsEveryMs: number
}

export interface ConsolesSeen {
  frames: number
  bytes: number
  pages: number
}

const { url, cookie, consoles, loadsEveryMs }: ConsolesOptions = JSON.parse(process.argv[2] ?? '{}')
const seen: ConsolesSeen = { frames: 0, bytes: 0, pages: 0 }

async function open(): Promise<void> {
  // Node's own takes headers, though its types are the browsers'.
  const options = { headers: { cookie, origin: url } }
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `${url.replace(/^http/, 'ws')}/ops/live?page=overview`,
    options,
  ])
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      seen.frames += 1
      seen.bytes += String(data).length
      resolve()
    })
    socket.addEventListener('close', ({ code }) => fail(`a live feed was closed: ${code}`))
  })
}

async function look(): Promise<void> {
  const answer = await fetch(`${url}/ops`, { headers: { cookie }, redirect: 'manual' })
  await answer.text()
  if (answer.status !== 200) fail(`/ops answered ${answer.status}`)
  seen.pages += 1
}

function fail(why: string): void {
  process.stderr.write(`consoles: ${why}\n`)
  process.exit(1)
}

process.once('SIGTERM', () => process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0)))
await Promise.all(Array.from({ length: consoles }, open))
for (let n = 0; n < consoles; n++)
  setTimeout(
    () => {
      void look()
      setInterval(() => void look(), loadsEveryMs)
    },
    (n * loadsEveryMs) / consoles,
  )
process.stdout.write('open\n')
