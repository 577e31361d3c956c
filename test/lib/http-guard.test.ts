// Who may ask: row H-10. The exchanges are real ones, of a server on Node.
import { beforeAll, describe, expect, it } from 'vitest'
import { serve, type HttpExchange } from 'uni/http'
import { isAllowedHost, isSameOrigin } from 'uni/http-guard'
import { client, freePort } from './peers.ts'

let port = 0
let check: (exchange: HttpExchange) => boolean
beforeAll(async () => {
  port = await freePort()
  const server = serve(port, (exchange) => exchange.reply(check(exchange) ? 200 : 403, '', ''))
  return () => server.stop()
})

/** What the server makes of a request with these fields. */
async function allows(what: (exchange: HttpExchange) => boolean, fields: string[]): Promise<boolean> {
  check = what
  const { socket, ended } = await client(port)
  socket.write(`POST / HTTP/1.1\r\n${['Connection: close', 'Content-Length: 0', ...fields].join('\r\n')}\r\n\r\n`)
  const status = (await ended).toString('latin1').slice(9, 12)
  expect(['200', '403']).toContain(status)
  return status === '200'
}

describe('H-10: a host is one of ours', () => {
  const ours = (exchange: HttpExchange): boolean => isAllowedHost(exchange, ['board.local', '192.0.2.7', 'Other'])
  it.each(['board.local', 'BOARD.LOCAL', 'board.local:8080', 'board.local.', 'board.local.:80', '192.0.2.7', '192.0.2.7:80', 'other'])('%s', async (host) => expect(await allows(ours, [`Host: ${host}`])).toBe(true))
  it.each(['', ':80', 'evil.example', 'board.local.evil.example', 'evil-board.local', 'board', 'local', '192.0.2.71', '192.0.2.7.evil.example', 'board.local@evil.example', 'evil.example:board.local', '[::1]', '[board.local]', '[', '.', 'board.local..'])(
    'not "%s"', async (host) => expect(await allows(ours, [`Host: ${host}`])).toBe(false))
  it('with no names of ours there is none', async () => expect(await allows((exchange) => isAllowedHost(exchange, []), ['Host: x'])).toBe(false))
  it('a name of ours that is empty is nobody\'s', async () => expect(await allows((exchange) => isAllowedHost(exchange, ['']), ['Host:'])).toBe(false))
})

describe('H-10: a request from a page of ours, or from none', () => {
  it.each([
    [], ['Origin: http://board.local:8080'], ['Origin: HTTP://Board.local:8080'], ['Origin: https://board.local:8080'], ['Sec-Fetch-Site: same-origin'], ['Sec-Fetch-Site: none'],
    ['Origin: http://board.local:8080', 'Sec-Fetch-Site: same-site'],
  ].map((fields) => [fields.join(' | '), fields] as const))('%s', async (_, fields) => expect(await allows(isSameOrigin, ['Host: board.local:8080', ...fields])).toBe(true))
  it.each([
    ['Origin: null'], ['Origin:'], ['Origin: http://board.local'], ['Origin: http://board.local:80801'], ['Origin: http://evil.example'], ['Origin: http://board.local:8080.evil.example'], ['Origin: http://evil.example/http://board.local:8080'],
    ['Origin: board.local:8080'], ['Origin: file://'], ['Sec-Fetch-Site: cross-site'], ['Sec-Fetch-Site: same-site'], ['Sec-Fetch-Site: x'], ['Origin: http://evil.example', 'Sec-Fetch-Site: same-origin'],
  ].map((fields) => [fields.join(' | '), fields] as const))('not %s', async (_, fields) => expect(await allows(isSameOrigin, ['Host: board.local:8080', ...fields])).toBe(false))
  it('no host, no origin that equals it', async () => expect(await allows(isSameOrigin, ['Host:', 'Origin: http://'])).toBe(false))
})
