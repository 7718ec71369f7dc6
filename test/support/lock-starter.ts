import { acquireLock } from '../../src/lock.ts'

/** A process that tries to own the folder it is given, tells its parent whether it does, and stays while that lives. */
process.on('disconnect', () => process.exit())
const owns = await acquireLock(process.argv[2] ?? '', { address: '' }).then(
  () => true,
  () => false,
)
process.send?.(owns)
