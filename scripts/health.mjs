/** Exits 0 when the process in this container answers /healthz. For the Dockerfile. */
const url = `http://127.0.0.1:${process.env.PORT || 8080}/healthz`
const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch((error) => ({
  ok: false,
  status: error.message,
}))
if (!answer.ok) console.error(`${url}: ${answer.status}`)
process.exitCode = answer.ok ? 0 : 1
