/** `text/xml; charset="gbk"`: parameters of Content-Type and Content-Disposition (RFC 9110, 5.6.6). */

export interface MediaType {
  /** Lower case, without parameters. */
  type: string
  /** Names in lower case; values as they came, without their quotes. */
  parameters: ReadonlyMap<string, string>
}

const PARAMETER = /;[ \t]*([^=;\s"]{1,64})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.){0,1000})"|([^;"]{0,1000}))/g
const MOST = 4000
const MOST_PARAMETERS = 20

/** Of several parameters with one name the first counts. */
export function parseMediaType(header: string): MediaType {
  const text = header.slice(0, MOST)
  const end = text.indexOf(';')
  const parameters = new Map<string, string>()
  if (end === -1) return { type: text.trim().toLowerCase(), parameters }
  let count = 0
  for (const [, name = '', quoted, token = ''] of text.slice(end).matchAll(PARAMETER)) {
    count += 1
    if (count > MOST_PARAMETERS) break
    const value = quoted === undefined ? token.trim() : quoted.replaceAll(/\\(["\\])/g, '$1')
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value)
  }
  return { type: text.slice(0, end).trim().toLowerCase(), parameters }
}
