/** A group's robot in WeCom, as its documentation says: what it takes, and what it answers to what it does not. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Teardown } from './postgres.ts'

export interface Robot {
  /** With its key. */
  url: string
  /** What the group reads. */
  said: string[]
}

const KEY = '693a91f6-7000-4bc4-97a0-0ec2sifa5aaa'
const MOST_IN_A_MINUTE = 20
const LIMITS: Record<string, number> = { text: 2048, markdown: 4096, markdown_v2: 4096 }

export async function startRobot(t: Teardown): Promise<Robot> {
  const said: string[] = []
  const times: number[] = []
  const answer = async (request: IncomingMessage): Promise<[number, string]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://robot')
    let body = ''
    for await (const chunk of request) body += chunk
    if (pathname !== '/cgi-bin/webhook/send' || searchParams.get('key') !== KEY)
      return [93_000, 'invalid webhook url']
    const fault = faultOf(body)
    if (fault) return fault
    const now = Date.now()
    if (times.filter((at) => now - at < 60_000).length >= MOST_IN_A_MINUTE)
      return [45_009, 'api freq out of limit']
    times.push(now)
    const { msgtype, [msgtype as string]: part } = JSON.parse(body)
    said.push(part.content)
    return [0, 'ok']
  }
  const server = createServer(async (request, response) => {
    const [errcode, told] = await answer(request)
    const errmsg =
      errcode === 0
        ? told
        : `${told}, hint: [1767571200123456789], from ip: 192.0.2.1, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
    response.end(JSON.stringify({ errcode, errmsg }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => void server.close())
  const { port } = server.address() as AddressInfo
  return { said, url: `http://127.0.0.1:${port}/cgi-bin/webhook/send?key=${KEY}` }
}

function faultOf(text: string): [number, string] | undefined {
  let body: Record<string, { content?: unknown }> & { msgtype?: string }
  try {
    body = JSON.parse(text)
  } catch {
    return [47_001, 'data format error']
  }
  const limit = LIMITS[body.msgtype ?? '']
  if (limit === undefined) return [40_008, 'invalid message type']
  const content = body[body.msgtype ?? '']?.content
  if (typeof content !== 'string' || content === '') return [44_004, 'empty content']
  return Buffer.byteLength(content) > limit ? [40_058, `content exceed max length ${limit}`] : undefined
}
