/** A document that stands as text within an answer: XML in a string of JSON, escaped XML in SOAP, JSON in a form. */
import { type Filter, type Kind, kindOf } from './template.ts'

/** What stands in one place of the outer document. Plain text has no places. */
const PLACES: Record<Kind, RegExp> = {
  json: /"(?:[^"\\]|\\.)*"/g,
  xml: /<!\[CDATA\[.*?\]\]>|>[^<]+|"[^"<>]*"|'[^'<>]*'/gs,
  form: /[^&]+/g,
  csv: /.+/gs,
  plain: /.+/gs,
}

const ELEMENT = /(?:<|&lt;|&#60;|&#x3c;|%3c)[/?!\p{L}_]/iu
const OBJECT = /[{[]\s*(?:\\?"|&quot;|%22)/i
const PLACEHOLDER = /\{([A-Za-z]+)(?:\|\w+)?\}/g

/** Placeholders of such a document that lack its filter: what is filled in could end an element or a string of it. */
export function unfiltered(template: string, mediaType: string): { written: string; filter: Filter }[] {
  return (template.match(PLACES[kindOf(mediaType)]) ?? []).flatMap((place) => {
    const filter = filterOf(place.replace(/^<!\[CDATA\[/, ''))
    return [...place.matchAll(PLACEHOLDER)].flatMap(([written, name]) =>
      filter === undefined || written === `{${name}|${filter}}` ? [] : [{ written, filter }],
    )
  })
}

function filterOf(place: string): Filter | undefined {
  if (ELEMENT.test(place)) return 'xml'
  return OBJECT.test(place) ? 'json' : undefined
}
