/** Invented people and troubles. */
import type { Submission } from '../../src/contract/submission.ts'

export function submission(messageId: string, changes: Partial<Submission> = {}): Submission {
  return {
    source: { channel: 'web', endpoint: 'web/test', messageId },
    text: '我家暖气不热，室温只有十四度',
    requester: {
      kind: 'individual',
      name: '张三',
      phone: '+8613800000001',
      anonymous: false,
      confidential: false,
    },
    type: 'assistance',
    reply: { wanted: false, via: 'none' },
    flags: [],
    extensions: {},
    attachments: [],
    raw: { mediaType: 'application/json', charset: 'utf-8', bytes: 1, sha256: '0'.repeat(64) },
    ...changes,
  }
}
