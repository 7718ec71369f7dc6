/** A file system of a few megabytes, to be filled. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Teardown, temporaryDataDir } from './postgres.ts'

export interface SmallDisk {
  dataDir: string
  /** Leaves so many bytes. */
  fill(leave: number): void
  makeRoom(): void
}

/** Mounted until the test ends. Fails with what is needed where it can't be. */
export async function mountSmallDisk(t: Teardown, bytes: number): Promise<SmallDisk> {
  const dir = await temporaryDataDir(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', dir])
  } catch (cause) {
    throw new Error('a full disk needs one that can be filled: run this test as root (it mounts a tmpfs)', {
      cause,
    })
  }
  t.teardown(async () => {
    execFileSync('umount', ['--lazy', dir])
  })
  const dataDir = join(dir, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  const filler = join(dir, 'filler')
  return {
    dataDir,
    fill(leave) {
      const { bavail, bsize } = statfsSync(dir)
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave), 1), { flag: 'a' })
    },
    makeRoom: () => rmSync(filler),
  }
}
