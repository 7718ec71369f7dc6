import type { Fact, Snapshot } from '../../contract/snapshot.ts'

/** All that is judged. */
export type Figures = Omit<Snapshot, 'verdict'>

/** Looks at one kind of thing: what of it is not as it should be. */
export type Check = (figures: Figures) => Fact[]
