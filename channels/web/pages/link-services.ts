import type { ChannelServices } from '../../../src/contract/channel.ts'
import type { Links } from '../link.ts'
import type { UploadGate } from './receive.ts'

/** What the pages of a request are given. */
export type LinkServices = ChannelServices & UploadGate & { links: Links }
