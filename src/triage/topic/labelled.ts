/** A message that a person has labelled by docs/labelling.md. */
import { z } from 'zod'
import { Disposition, RequestType, Urgency } from '../../contract/request.ts'

export const Labelled = z.strictObject({
  text: z.string().min(1).max(10_000),
  channel: z.enum(['wechat', 'web', 'phone', 'hotline']),
  type: RequestType,
  /** A code of the catalogue, or `none`. */
  topic: z.string(),
  /** Of a second matter in the same message. */
  topic2: z.string().optional(),
  urgency: Urgency,
  disposition: Disposition,
  /** GB/T 2260, `none` where the text does not tell, `out` of Beijing. */
  district: z.union([z.string().regex(/^\d{6}$/), z.enum(['none', 'out'])]),
})
export type Labelled = z.infer<typeof Labelled>

export interface LabelledFault {
  /** From 1. */
  line: number
  path: string
  message: string
}

/** JSON lines; `faults` collects what is wrong. */
export function parseLabelled(text: string, faults: LabelledFault[]): Labelled[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const parsed = Labelled.safeParse(jsonOf(line))
    if (parsed.success) return [parsed.data]
    for (const { path, message } of parsed.error.issues)
      faults.push({ line: at + 1, path: path.join('.'), message })
    return []
  })
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
