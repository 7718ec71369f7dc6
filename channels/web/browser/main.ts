/** What the pages do where there is a script. */
export {}
