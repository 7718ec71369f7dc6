/** Connections to Redis: for those who ask and will not wait, and for a worker that waits. */
import { Redis } from 'ioredis'

const reconnect = (times: number) => Math.min(50 * 2 ** times, 1000)

/** Fails at once while it is down. */
export function openConnection(url: string): Redis {
  return new Redis(url, {
    connectTimeout: 2000,
    // A peer that vanished without a word is given up, so that the next try gets a new connection.
    socketTimeout: 5000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: reconnect,
  })
}

/** A connection that waits for its Redis, and the copy that BullMQ makes of it to wait for jobs, to be ended as one. */
export function openWorkerConnection(url: string) {
  let isOver = false
  const copies: Redis[] = []
  const connection = new Redis(url, {
    connectTimeout: 2000,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOver ? null : reconnect(times)),
  })
  connection.on('error', ignore)
  const duplicate = connection.duplicate.bind(connection)
  connection.duplicate = (override) => {
    const copy = duplicate(override)
    copies.push(copy)
    return copy
  }
  const abandon = () => {
    isOver = true
    for (const client of [connection, ...copies]) end(client)
  }
  return { connection, abandon }
}

/** Rejects what waits for it. Between two tries there is no socket to close, so one more try has to fail. */
function end(client: Redis): void {
  const disconnect = () => client.disconnect()
  if (client.status === 'reconnecting') client.connect().then(disconnect, ignore)
  else disconnect()
}

function ignore(): void {
  // Whoever asks is answered with the error; that is enough.
}
