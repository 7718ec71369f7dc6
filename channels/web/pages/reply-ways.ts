/** How an answer can be had, as the form offers it. */
export const replyWays = ['web', 'phone', 'sms', 'none'] as const
export type ReplyWay = (typeof replyWays)[number]
