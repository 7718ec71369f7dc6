/** Runs on every page of the console. */
export {}
