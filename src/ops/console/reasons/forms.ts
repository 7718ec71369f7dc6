/**
 * English -> Chinese. `{n}` is a number, `{w}` a word, `{x}` whatever, `{r}` a reason in itself, to be put into Chinese as
 * well; `{1}`, `{2}` are where they stand in Chinese.
 */
export type Forms = readonly (readonly [english: string, chinese: string])[]
