/** Why a start failed, for the person who typed the command: what to do next, and no stack where that is known. */
import { ConfigError } from './config-error.ts'
import { DataDirError } from './lock.ts'

/** Its message is meant for that person. */
export class StartError extends Error {}

export function describeStartError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof StartError || error instanceof ConfigError || error instanceof DataDirError)
    return error.message
  return describeListenError(error) ?? error.stack ?? error.message
}

function describeListenError(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : ''
    return `Port ${port} is taken. Stop what listens there, or choose another one: PORT=${Number(port) + 1} npm start`
  }
  if (code === 'EACCES')
    return 'PORT is one that only root may open: choose one above 1023, such as PORT=8080 npm start'
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'HOST is no address of this machine: 127.0.0.1 is for this machine alone, 0.0.0.0 for all its networks'
  }
  return undefined
}
