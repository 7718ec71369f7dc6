/** SOAP 1.1 and 1.2: what is called, with its parameters; the envelope and its headers are gone. */
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget } from './bag.ts'
import { parseXml } from './xml.ts'

/** `{ Method: … }`, of the only element in Body. @throws DecodeError */
export function parseSoap(text: string, budget: Budget): Tree {
  const { name, tree: whole } = parseXml(text, budget)
  if (name !== 'Envelope') throw new DecodeError('structure', 'expected Envelope as the root element')
  const envelope = whole.Envelope ?? null
  const body = isBag(envelope) ? envelope.Body : undefined
  if (body === undefined) throw new DecodeError('structure', 'expected Body in Envelope')
  if (Array.isArray(body)) throw new DecodeError('structure', 'expected one Body in Envelope')
  const [method, other] = isBag(body) ? Object.keys(body).filter((key) => !/^[@#]/.test(key)) : []
  if (!isBag(body) || method === undefined) throw new DecodeError('structure', 'expected an element in Body')
  if (method === 'Fault') throw new DecodeError('structure', 'expected no Fault in Body')
  const called = body[method] ?? null
  // The words of a second one would be lost.
  if (other !== undefined || Array.isArray(called))
    throw new DecodeError('structure', 'expected one element in Body')
  const tree = new Bag()
  tree[method] = called
  return tree
}

function isBag(tree: Tree): tree is { [name: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}
