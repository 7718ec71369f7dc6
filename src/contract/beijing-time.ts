/** RFC 3339 with +08:00 and milliseconds: Beijing keeps one time all year. */
export function beijingTime(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`
}
