/** What the pages do where there is a script. They work without: whatever fails here fails alone. */
import { startCopy } from './copy.ts'
import { forgetDraft } from './draft.ts'
import { startRequestForm } from './request-form.ts'
import { startSupplementForm } from './supplement-form.ts'

function startReceipt(): void {
  if (window.location.pathname.startsWith('/sent/')) forgetDraft()
}

for (const start of [startRequestForm, startSupplementForm, startReceipt, startCopy]) {
  try {
    start()
  } catch (error) {
    // For whoever looks; nobody else is helped by it.
    window.setTimeout(() => {
      throw error
    })
  }
}
