/** `npm run demo`: the whole circle in one terminal. `npm run demo -- hotlines`: every hotline sends its sample. `-- wechat`: a conversation. `-- phone`: calls. */
import { demoCircle } from './demo-circle.ts'
import { demoHotlines } from './demo-hotlines.ts'
import { demoPhone } from './demo-phone.ts'
import { demoWechat } from './demo-wechat.ts'

const demos: Readonly<Record<string, () => Promise<void>>> = {
  circle: demoCircle,
  hotlines: demoHotlines,
  wechat: demoWechat,
  phone: demoPhone,
}
const [which = 'circle'] = process.argv.slice(2)
const demo = demos[which]
if (demo) await demo()
else {
  console.error(`there is no demo ${which}; there are ${Object.keys(demos).join(', ')}`)
  process.exitCode = 2
}
