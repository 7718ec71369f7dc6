/** Names of operators: letters of any script, digits and `. _ @ -`, such as `li.na` or `王芳`. */
import { z } from 'zod'

export const OperatorName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine(
    (name) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]{0,62}$/u.test(name),
    'a name has letters, digits and . _ @ - in it, at most 63, and begins with a letter or a digit',
  )
