/** `npm run demo`: the whole circle in one terminal. `npm run demo -- hotlines`: every hotline sends its sample. */
import { demoCircle } from './demo-circle.ts'
import { demoHotlines } from './demo-hotlines.ts'

const demos: Readonly<Record<string, () => Promise<void>>> = { circle: demoCircle, hotlines: demoHotlines }
const [which = 'circle'] = process.argv.slice(2)
const demo = demos[which]
if (demo) await demo()
else {
  console.error(`there is no demo ${which}; there are ${Object.keys(demos).join(', ')}`)
  process.exitCode = 2
}
