// The HTTP client of apps against servers that answer as they should, and others: rows H-08 and H-09.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { request, type HttpResponse, type RequestOptions } from 'uni/http-client'
import { parseUrl, resolveUrl } from 'uni/url'
import { atEnd, endless, freePort, peer } from './peers.ts'

/** Answers with `text` and closes. */
const saying = (text: string | Buffer) => (socket: Socket): void => void socket.end(text)
const at = (port: number, path = '/'): string => `http://127.0.0.1:${port}${path}`
const ok = (text: string): string => `HTTP/1.1 200 OK\r\n${text}`
const all = async (url: string, options?: RequestOptions): Promise<string> => (await request(url, options)).text()

async function nodeServer(handler: (request: IncomingMessage, body: string) => { status?: number; headers?: Record<string, string>; body?: string[] }): Promise<number> {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const answer = handler(request, body)
    response.writeHead(answer.status ?? 200, answer.headers)
    for (const part of answer.body ?? []) response.write(part)
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  atEnd(() => server.close())
  return (server.address() as AddressInfo).port
}

describe('what servers say', () => {
  it('method, path, query, fields and body reach the server; status, fields and body come back', async () => {
    const port = await nodeServer(({ method, url, headers }, body) => ({ status: 201, headers: { 'X-Say': 'hello' }, body: [JSON.stringify({ method, url, headers, body })] }))
    const response = await request(at(port, '/a/b?c=d#fragment'), { method: 'PUT', headers: { 'X-One': 'two', 'Content-Type': 'text/plain' }, body: 'grün' })
    expect([response.status, response.ok, response.headers.get('x-SAY'), response.headers.get('nothing')]).toEqual([201, true, 'hello', undefined])
    expect(response.headers.names()).toContain('x-say')
    expect(await response.json()).toEqual({ method: 'PUT', url: '/a/b?c=d', body: 'grün', headers: { host: `127.0.0.1:${port}`, connection: 'close', 'x-one': 'two', 'content-type': 'text/plain', 'content-length': '5' } })
  })

  it('a megabyte goes and comes back, part by part, in chunks', async () => {
    const port = await nodeServer((_, body) => ({ body: [body.slice(0, 500_000), body.slice(500_000)] }))
    const sent = 'x'.repeat(1_000_000)
    const body = (await request(at(port), { method: 'POST', body: new TextEncoder().encode(sent) })).body()
    let parts = 0
    let length = 0
    for (let part = await body.read(); part; part = await body.read()) {
      parts++
      length += part.length
    }
    expect([length, parts > 100, await body.read()]).toEqual([1_000_000, true, undefined])
  })

  it.each([
    ['by length', ok('Content-Length: 5\r\n\r\nhello')],
    ['in chunks, with extensions and trailers', ok('Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n03\r\nllo\r\n0\r\nX: y\r\n\r\n')],
    ['in chunks, named in capitals', ok('Transfer-Encoding: Chunked\r\n\r\n5 ;x\r\nhello\r\n000\r\n\r\n')],
    ['to the end of the connection', 'HTTP/1.0 200 OK\r\n\r\nhello'],
    ['after 100 and 103', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok('Content-Length: 5\r\n\r\nhello')}`],
    ['without a reason', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello'],
  ])('a body %s is read, in whatever pieces it comes', async (_, text) => {
    const { port } = await peer(saying(text))
    expect(await all(at(port))).toBe('hello')
    const slow = await peer((socket) => {
      const rest = [...text]
      socket.setNoDelay(true)
      const next = (): void => void (rest.length ? socket.write(rest.shift()!, () => setImmediate(next)) : socket.end())
      next()
    })
    expect(await all(at(slow.port))).toBe('hello')
  })

  it.each([
    ['204', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n'], ['304 with a length', 'GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'], ['HEAD', 'HEAD', ok('Content-Length: 5\r\n\r\n')],
    ['HEAD of chunks', 'HEAD', ok('Transfer-Encoding: chunked\r\n\r\n')],
  ])('%s has no body, and is not waited for', async (_, method, text) => {
    const server = await peer((socket) => void socket.write(text))
    const response = await request(at(server.port), { method })
    expect(await response.bytes()).toHaveLength(0)
    await server.left()
  })

  it('an answer that comes before the request was taken is heard', async () => {
    const { port } = await peer((socket) => {
      socket.pause()
      socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno')
    })
    const response = await request(at(port), { method: 'POST', body: new Uint8Array(20_000_000) })
    expect([response.status, await response.text()]).toEqual([413, 'no'])
  })

  it('nobody at the port', async () => { await expect(request(at(await freePort()))).rejects.toThrow(/refused/) })
})

describe('redirects', () => {
  it('a GET follows five, relative ones too, and secrets stay with who they were for', async () => {
    const other = await peer(saying(ok('Content-Length: 3\r\n\r\nend')))
    const to = ['/b/c?d', 'e', '?f', '../g', `http://127.0.0.1:${other.port}/last`]
    const first = await peer((socket, _, index) => void socket.end(`HTTP/1.1 ${[301, 302, 303, 307, 308][index]} Go\r\nLocation: ${to[index]}\r\nContent-Length: 0\r\n\r\n`))
    const response = await request(at(first.port, '/a'), { headers: { Authorization: 'secret', 'X-Open': '1' } })
    expect([await response.text(), response.url]).toEqual(['end', `http://127.0.0.1:${other.port}/last`])
    expect(first.asked.map((head) => head.split(' ')[1])).toEqual(['/a', '/b/c?d', '/b/e', '/b/e?f', '/g'])
    expect([first.asked[4].includes('secret'), other.asked[0].includes('secret'), other.asked[0].includes('X-Open: 1')]).toEqual([true, false, true])
  })

  it.each([[301, 'GET', ''], [302, 'GET', ''], [303, 'GET', ''], [307, 'POST', 'body'], [308, 'POST', 'body']])('a POST is not sent elsewhere unless asked for; %s then makes it a %s', async (status, method, body) => {
    const server = async () => peer((socket, _, index) => void socket.end(index ? ok('Content-Length: 0\r\n\r\n') : `HTTP/1.1 ${status} Go\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n`))
    const stays = await server()
    expect((await request(at(stays.port), { method: 'POST', body: 'body' })).status).toBe(status)
    expect(stays.asked).toHaveLength(1)
    const goes = await server()
    expect((await request(at(goes.port), { method: 'POST', body: 'body', headers: { 'Content-Type': 'x' }, redirects: 1 })).status).toBe(200)
    expect([goes.asked[1].split(' ')[0], goes.asked[1].split('\r\n\r\n')[1], goes.asked[1].includes('Content-Type')]).toEqual([method, body, method === 'POST'])
  })

  it('H-09: a loop ends after five; one asked for ends after one', async () => {
    const server = await peer(saying('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'))
    await expect(request(at(server.port))).rejects.toThrow(/redirects too often/)
    expect(server.asked).toHaveLength(6)
    await expect(request(at(server.port), { redirects: 1 })).rejects.toThrow(/redirects too often/)
    expect(server.asked).toHaveLength(8)
    expect((await request(at(server.port), { redirects: 0 })).status).toBe(302)
  })

  it.each(['https://127.0.0.1/', 'file:///etc/passwd', 'http://', 'http://a b/', '/a b', 'http://x:99999/', '//user@host/', 'javascript:1', '/ü'])('H-09: not to %s', async (location) => {
    const { port } = await peer(saying(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`))
    await expect(request(at(port))).rejects.toThrow(TypeError)
  })
})

describe('H-08: nothing that is passed to the client can begin another line of the request', () => {
  const bad = ['\r\nX: y', '\n', '\r', '\0', '\x7f', 'é', '\u{1f600}', '\u010d\u010a']
  it.each(bad.concat(' ', '\t'))('path with %j', async (text) => {
    const server = await peer(saying(ok('\r\n')))
    await expect(request(at(server.port, `/a${text}b`))).rejects.toThrow(TypeError)
    await expect(request(at(server.port, `/?a${text}b`))).rejects.toThrow(TypeError)
    expect(server.asked).toEqual([])
  })
  it.each(bad)('value of a header with %j', async (text) => {
    const server = await peer(saying(ok('\r\n')))
    await expect(request(at(server.port), { headers: { 'X-A': `a${text}b` } })).rejects.toThrow(TypeError)
    expect(server.asked).toEqual([])
  })
  it.each(bad.concat(' ', ':', '', '(', 'é'))('name of a header with %j', async (text) => {
    const server = await peer(saying(ok('\r\n')))
    await expect(request(at(server.port), { headers: { [text && `X${text}Y`]: 'a' } })).rejects.toThrow(TypeError)
    expect(server.asked).toEqual([])
  })
  it.each([...bad, ' ', ''])('method with %j', async (text) => {
    const server = await peer(saying(ok('\r\n')))
    await expect(request(at(server.port), { method: text && `GET${text}X` })).rejects.toThrow(TypeError)
    expect(server.asked).toEqual([])
  })
  it.each(['Content-Length', 'transfer-encoding', 'Host', 'CONNECTION', 'Upgrade', 'TE'])('the header %s is the client\'s own', async (name) => {
    await expect(request('http://127.0.0.1:9/', { headers: { [name]: '1' } })).rejects.toThrow(TypeError)
  })
})

describe('H-09: a hostile server gets an error, within bounds of bytes and time', () => {
  /** The client gives up, and lets go of the connection. @returns the reason */
  async function refused(answer: (socket: Socket) => void, options: RequestOptions = {}): Promise<string> {
    const server = await peer(answer)
    let response: HttpResponse | undefined
    const reason = await request(at(server.port), { timeoutMs: 20_000, ...options }).then((got) => {
      response = got
      return got.text()
    }).then((text) => expect.fail(`answered: ${text.slice(0, 100)}`), (error: Error) => error.message)
    if (response) await expect(response.body().read()).rejects.toThrow(reason) // and it stays so
    await server.left()
    return reason
  }

  it.each([
    ['endless header fields', (count: number) => `X-${count}: y\r\n`, ok(''), /too many/],
    ['an endless header line', 'x'.repeat(1000), ok('X: '), /too long/],
    ['an endless status line', 'x'.repeat(1000), 'HTTP/1.1 200 ', /too long/],
    ['1xx for ever', 'HTTP/1.1 100 Continue\r\n\r\n', '', /1xx too often/],
    ['1xx with long heads for ever', `HTTP/1.1 102 Processing\r\nX: ${'y'.repeat(8000)}\r\n\r\n`, '', /1xx too often/],
    ['a body without end', 'x'.repeat(5000), ok('\r\n'), /longer than 1048576/],
    ['chunks without end', '1000\r\n' + 'x'.repeat(4096) + '\r\n', ok('Transfer-Encoding: chunked\r\n\r\n'), /longer than 1048576/],
    ['chunks of one byte with long extensions', `1;${'e'.repeat(200)}\r\nx\r\n`, ok('Transfer-Encoding: chunked\r\n\r\n'), /more framing than data/],
    ['an extension without end', 'e'.repeat(1000), ok('Transfer-Encoding: chunked\r\n\r\n1;'), /too long/],
    ['zeros before the length of a chunk', '0'.repeat(1000), ok('Transfer-Encoding: chunked\r\n\r\n'), /too long/],
    ['trailers without end', 'X: y\r\n', ok('Transfer-Encoding: chunked\r\n\r\n0\r\n'), /more framing than data/],
  ])('%s', async (_, more, start, reason) => {
    expect(await refused((socket) => {
      socket.write(start)
      endless(socket, more)
    })).toMatch(reason)
  })

  it.each([
    ['a length beyond what is taken', ok('Content-Length: 1048577\r\n\r\n')],
    ['a chunk beyond what is taken', ok('Transfer-Encoding: chunked\r\n\r\n100001\r\n')],
    ['a chunk of 4 GiB', ok('Transfer-Encoding: chunked\r\n\r\nffffffff\r\n')],
  ])('%s is refused before it comes', async (_, text) => expect(await refused((socket) => void socket.write(text))).toMatch(/longer than 1048576/))

  it('maxBytes bounds each kind of body', async () => {
    for (const text of ['Content-Length: 6\r\n\r\nabcdef', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n', '\r\nabcdef']) {
      expect(await refused(saying(ok(text)), { maxBytes: 5 })).toBe('the body is longer than 5 bytes')
      expect(await all(at((await peer(saying(ok(text)))).port), { maxBytes: 6 })).toBe('abcdef')
    }
  })

  it.each([
    ['a length longer than the body', ok('Content-Length: 6\r\n\r\nhello')],
    ['a length shorter than the body', ok('Content-Length: 4\r\n\r\nhello')],
    ['a close in the middle of a chunk', ok('Transfer-Encoding: chunked\r\n\r\n6\r\nhello')],
    ['a close before the last chunk', ok('Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')],
    ['a close in the trailers', ok('Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n')],
    ['a chunk longer than its length', ok('Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n')],
    ...['-1', '+5', '0x5', '', ' ', '5,5', '5 5', '1e1', '99999999999999999999'].map((length) => [`the length "${length}"`, ok(`Content-Length: ${length}\r\n\r\nhello`)]),
    ['two lengths', ok('Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello')],
    ['a length and chunks', ok('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n')],
    ...['gzip', 'gzip, chunked', 'chunked, chunked', 'xchunked', '\x0bchunked'].map((coding) => [`the coding "${coding}"`, ok(`Transfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)]),
    ...['g', '-5', '0x5', '', ' 5', '123456789', '5,', '5\n'].map((size) => [`a chunk's length ${JSON.stringify(size)}`, ok(`Transfer-Encoding: chunked\r\n\r\n${size}\r\nhello\r\n0\r\n\r\n`)]),
    ['a space before the colon', ok('X : y\r\nContent-Length: 5\r\n\r\nhello')],
    ['a folded line', ok('X: y\r\n z\r\nContent-Length: 5\r\n\r\nhello')],
    ['a line without a colon', ok('XY\r\nContent-Length: 5\r\n\r\nhello')],
    ['LF alone', ok('X: y\nContent-Length: 5\r\n\r\nhello')],
    ['CR alone', ok('X: y\rZ: a\r\nContent-Length: 5\r\n\r\nhello')],
    ['NUL', ok('X: y\0\r\nContent-Length: 5\r\n\r\nhello')],
    ['101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello'],
    ...['HTTP/2 200', 'HTTP/1.2 200 OK', 'HTTP/0.9 200 OK', 'HTTP/1.1 99 x', 'HTTP/1.1 600 x', 'HTTP/1.1 2x0 x', 'HTTP/1.1 2000', 'HTTP/1.1  200 OK', 'http/1.1 200 OK', 'hello', '', 'SSH-2.0-OpenSSH_9.2'].map((line) => [`the status line "${line}"`, `${line}\r\nContent-Length: 5\r\n\r\nhello`]),
  ])('%s', async (_, text) => { await refused(saying(text)) })

  it('every truncation of an answer by length and of one in chunks', async () => {
    for (const text of [ok('X: y\r\nContent-Length: 5\r\n\r\nhello'), ok('Transfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nT: u\r\n\r\n')]) {
      for (let length = 0; length < text.length; length++) await refused(saying(text.slice(0, length)))
    }
  })

  it.each([
    ['no word', () => {}],
    ['half a head', (socket: Socket) => void socket.write(ok('X:'))],
    ['half a body', (socket: Socket) => void socket.write(ok('Content-Length: 9\r\n\r\nhello'))],
    ['a byte now and then', (socket: Socket) => {
      socket.write(ok('\r\n'))
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
    }],
  ])('time ends it: %s', async (_, answer) => expect(await refused(answer, { timeoutMs: 300 })).toBe('the request has timed out'))

  it('time ends it: a server that does not take the request', async () => {
    const server = await peer((socket) => void socket.pause())
    await expect(request(at(server.port), { method: 'POST', body: new Uint8Array(20_000_000), timeoutMs: 300 })).rejects.toThrow('the request has timed out')
  })

  it('time ends it: redirects share it', async () => {
    const server = await peer((socket) => void setTimeout(() => socket.end('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'), 100))
    await expect(request(at(server.port), { timeoutMs: 250, redirects: 1000 })).rejects.toThrow('the request has timed out')
    expect(server.asked.length).toBeLessThan(6)
  })

  it('who closes an answer lets go of its connection', async () => {
    const server = await peer((socket) => {
      socket.write(ok('\r\n'))
      endless(socket, 'x'.repeat(1000))
    })
    const response = await request(at(server.port))
    response.close()
    await expect(response.text()).rejects.toThrow('the body was closed')
    await server.left()
  })
})

describe('addresses', () => {
  it.each([
    ['http://host', 'host', 80, '/'], ['HTTP://Host:81?q', 'host', 81, '/?q'], ['http://1.2.3.4:080/#x', '1.2.3.4', 80, '/'], ['http://a-b.c_d./p;q?r=s%20t', 'a-b.c_d.', 80, '/p;q?r=s%20t'],
  ])('%s', (text, host, port, target) => expect(parseUrl(text, 'http')).toMatchObject({ host, port, target }))
  it.each(['', 'host', '//host/', 'https://host/', 'http:/host', 'http://', 'http:///x', 'http://:80/', 'http://a:b/', 'http://a:0/', 'http://a:65536/', 'http://a:1:2/', 'http://u@h/', 'http://[::1]/', 'http://a%41/', `http://${'a'.repeat(254)}/`])(
    'not "%s"', (text) => expect(() => parseUrl(text, 'http')).toThrow(TypeError))
  it('references mean what URL says they do', () => {
    for (const base of ['http://h/a/b/c?d', 'http://h:81', 'http://h/x/'])
      for (const reference of ['', '?y', '#z', 'g', './g', 'g/', '/g', '//k/l', 'g?y/../x', '..', '../', '../../g', '../../../../g', './', '.', 'g/./h', 'g/../h', '/./g', '/../g', 'g;x=1/../y', 'http://o:82/p'])
        expect(resolveUrl(parseUrl(base, 'http'), reference).text, `${base} ${reference}`).toBe(new URL(reference, base).href.replace(/#.*/, ''))
  })
})
