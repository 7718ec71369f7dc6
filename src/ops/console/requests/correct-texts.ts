import type { Label } from '../../../contract/corrections.ts'
import type { Texts } from '../layout.ts'

interface CorrectTexts {
  title: string
  open: string
  back: string
  hint: string
  labels: Record<Label, string>
  none: string
  noDistrict: string
  asFound: string
  find: string
  findHint: string
  findButton: string
  nothingFound: string
  topics: string
  reason: string
  save: string
  done: string
  same: string
  contradictory: string
  notTriaged: string
  overtaken(revision: number): string
  overtakenBy(by: string): string
  corrections: string
  became(revision: number): string
  noReason: string
}

export const correctTexts: Texts<CorrectTexts> = {
  zh: {
    title: '更正研判',
    open: '更正类型、类目、紧急程度、去向或地点',
    back: '回到诉求',
    hint: '更正后，这件诉求成为新的一版，重新派给下游，并标明“值班人员更正过”；以后的版本也按更正的算。更正会用来改进研判。',
    labels: {
      type: '类型',
      topic: '类目',
      urgency: '紧急程度',
      disposition: '去向',
      district: '地点（区，或北京以外）',
    },
    none: '哪一类都不是',
    noDistrict: '没有说明',
    asFound: '现在的',
    find: '查找类目（名称、说法或编码）',
    findHint: '查找不会保存；找到后选一个，再保存。',
    findButton: '查找',
    nothingFound: '没有找到，请换个说法。',
    topics: '类目',
    reason: '更正原因（记入审计；不要写姓名、电话）',
    save: '保存更正',
    done: '更正已保存：几秒钟后成为新的一版，交给下游。',
    same: '没有什么变化：与现在的研判一样，所以没有保存。',
    contradictory:
      '没有保存：紧急程度与去向对不上。“紧急”要转 110、119、120、122 或者派单；不是“紧急”的，不能转这几个电话。请改其中一项再保存。',
    notTriaged: '最新的一版还没有研判，几秒钟后再更正。',
    overtaken: (revision) =>
      `您看的时候来了第 ${revision} 版，您的更正没有保存。下面是您的选择，请对照新的一版，需要的话再保存。`,
    overtakenBy: (by) => `${by} 比您先更正了这件诉求，您的更正没有保存。下面是您的选择，需要的话再保存。`,
    corrections: '更正',
    became: (revision) => `成为第 ${revision} 版`,
    noReason: '（原因已按要求删除）',
  },
  en: {
    title: 'Correct the triage',
    open: 'Correct type, category, urgency, disposition or place',
    back: 'Back to the request',
    hint: 'It becomes a revision that is handed to the dispatcher anew, marked as put right by an operator; later revisions keep it. Corrections are learned from.',
    labels: {
      type: 'Type',
      topic: 'Category',
      urgency: 'Urgency',
      disposition: 'Disposition',
      district: 'Place (district, or outside Beijing)',
    },
    none: 'none of all',
    noDistrict: 'not told',
    asFound: 'as it is',
    find: 'Find a category (name, words or code)',
    findHint: 'Finding saves nothing: choose one, then save.',
    findButton: 'Find',
    nothingFound: 'Nothing found: try other words.',
    topics: 'Category',
    reason: 'Why (kept in the audit log; no names, no numbers)',
    save: 'Save the correction',
    done: 'Saved: in some seconds it is a revision of its own, on its way to the dispatcher.',
    same: 'Nothing differs from the triage as it is: nothing was saved.',
    contradictory:
      'Not saved: urgency and disposition contradict each other. An emergency goes to 110, 119, 120, 122 or is dispatched; nothing else goes to these. Change one of the two, then save.',
    notTriaged: 'The newest revision is not triaged yet: try again in some seconds.',
    overtaken: (revision) =>
      `Revision ${revision} came in while you were looking: your correction was not saved. What you chose stands below; look at the new one, then save it if it still holds.`,
    overtakenBy: (by) =>
      `${by} has corrected this request before you: yours was not saved. What you chose stands below; save it if it still holds.`,
    corrections: 'Corrections',
    became: (revision) => `became revision ${revision}`,
    noReason: '(the reason was deleted on request)',
  },
}
