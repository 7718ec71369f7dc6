/** The fastest that this framework answers the same request: nothing is kept. */
import { serve } from './reference-server.ts'

await serve(() => undefined)
