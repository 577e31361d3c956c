// HTTP/1.1: heads and bodies byte by byte; the server in the simulator, with clients that are fibers.
import { beforeAll, describe, expect, it } from 'vitest'
import { CompileError } from '../../../boards/error.ts'
import { simulate as simulated } from '../run.ts'
import { load } from './compile.ts'

interface Program {
  buffer(): number
  reset(): void
  parse(length: number): number
  field(index: number): bigint
  valueAt(index: number): number
  valueLength(index: number): number
  chunksReset(): void
  chunksSkip(at: number, length: number): number
  chunksTook(count: number): void
  chunksState(): number
  chunksLeft(): bigint
}
let m: Program & { memory: WebAssembly.Memory }
beforeAll(async () => { m = await load<Program>('http') })

const put = (text: string): number => {
  const bytes = Buffer.from(text, 'latin1')
  new Uint8Array(m.memory.buffer).fill(0, m.buffer(), m.buffer() + 8192)
  new Uint8Array(m.memory.buffer).set(bytes.subarray(0, 60000), m.buffer())
  return Math.min(bytes.length, 60000)
}
/** What `parse` says of the whole text at once, which must be what it says when bytes come one by one. */
const parse = (text: string): number => {
  const length = put(text)
  m.reset()
  const whole = m.parse(Math.min(length, 4096))
  m.reset()
  let step = 0
  for (let i = 1; i <= Math.min(length, 4096) && !step; i++) step = m.parse(i)
  expect(step).toBe(whole)
  return whole
}
const field = (index: number): number => Number(m.field(index))
const H = 'Host: x\r\n'

describe('HttpRequest', () => {
  it('reads a request', () => {
    const text = `GET /a?b=1 HTTP/1.1\r\n${H}User-Agent:curl/8 \r\nX-Empty:\r\n\r\n`
    expect(parse(`${text}rest`)).toBe(text.length)
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(field)).toEqual([1, 4, 6, 1, 3, 0, 1, 0, 1, 0])
    expect([0, 1, 2].map((index) => Buffer.from(m.memory.buffer, m.buffer() + m.valueAt(index), m.valueLength(index)).toString())).toEqual(['x', 'curl/8', ''])
  })
  it('knows methods, versions, what keeps a connection', () => {
    for (const [index, method] of ['BREW', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].entries()) {
      expect(parse(`${method} / HTTP/1.1\r\n${H}\r\n`)).toBeGreaterThan(0)
      expect(field(0)).toBe(index)
    }
    for (const [head, keep] of [[`HTTP/1.1\r\n${H}`, 1], ['HTTP/1.0\r\n', 0], ['HTTP/1.0\r\nConnection: Keep-Alive\r\n', 1], [`HTTP/1.1\r\n${H}Connection: foo, Close\r\n`, 0], [`HTTP/1.1\r\n${H}Connection: closed\r\n`, 1]] as const) {
      expect(parse(`GET / ${head}\r\n`)).toBeGreaterThan(0)
      expect(field(6)).toBe(keep)
    }
    expect(parse(`\r\nGET / HTTP/1.1\r\n${H}\r\n`)).toBe(29)
    expect(parse(`POST / HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`)).toBeGreaterThan(0)
    expect([5, 7].map(field)).toEqual([5, 1])
    expect(parse(`POST / HTTP/1.1\r\n${H}Transfer-Encoding: Chunked\r\n\r\n`)).toBeGreaterThan(0)
    expect(field(5)).toBe(-1)
  })
  it('every truncation wants more', () => {
    const text = `POST /x HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\n`
    for (let length = 0; length < text.length; length++) expect(parse(text.slice(0, length))).toBe(0)
  })
  it.each([
    ['two lengths, equal', 'Content-Length: 5\r\nContent-Length: 5', 400], ['two lengths', 'Content-Length: 5\r\nContent-Length: 6', 400],
    ['a list of lengths', 'Content-Length: 5,5', 400], ['plus', 'Content-Length: +5', 400], ['hex', 'Content-Length: 0x5', 400], ['blank inside', 'Content-Length: 5 5', 400],
    ['minus', 'Content-Length: -1', 400], ['empty', 'Content-Length:', 400], ['2^63', 'Content-Length: 9223372036854775808', 413], ['2^64+5', 'Content-Length: 18446744073709551621', 413],
    ['CL.TE', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 400], ['TE.CL', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 400],
    ['TE.TE', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', 400], ['xchunked', 'Transfer-Encoding: xchunked', 501], ['chunked,', 'Transfer-Encoding: chunked ,', 501],
    ['vertical tab', 'Transfer-Encoding: \x0bchunked', 400], ['chunked in HTTP/1.0', null, 400], ['folded', 'Chunked\r\n Transfer-Encoding: chunked', 400],
  ])('H-01 %s', (_, fields, status) => {
    expect(parse(fields === null ? 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n' : `POST / HTTP/1.1\r\n${H}${fields}\r\n\r\n`)).toBe(-status)
  })
  it.each([
    ['target of 8 KiB', `GET /${'a'.repeat(8192)} HTTP/1.1\r\n\r\n`, 414], ['method of 8 KiB', 'M'.repeat(8192), 414], ['line of 8 KiB', `GET / HTTP/1.1\r\nX: ${'a'.repeat(8192)}`, 431],
    ['target of 3 KiB', `GET /${'a'.repeat(3000)} HTTP/1.1\r\n${H}\r\n`, 414], ['100 fields', `GET / HTTP/1.1\r\n${H}${'a: b\r\n'.repeat(100)}\r\n`, 431],
    ['folding', `GET / HTTP/1.1\r\n${H}A: b\r\n c\r\n\r\n`, 400], ['space before the colon', `GET / HTTP/1.1\r\nHost : x\r\n\r\n`, 400], ['NUL', `GET / HTTP/1.1\r\n${H}A: b\0c\r\n\r\n`, 400],
    ['CR alone', `GET / HTTP/1.1\r\n${H}A: b\rc\r\n\r\n`, 400], ['LF alone', `GET / HTTP/1.1\n${H}\r\n`, 400], ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400], ['two Hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400],
    ['HTTP/0.9', 'GET /\r\n\r\n', 400], ['HTTP/1.2', `GET / HTTP/1.2\r\n${H}\r\n`, 505], ['HTTP/2.0', `GET / HTTP/2.0\r\n${H}\r\n`, 505], ['HTTP/1.1x', `GET / HTTP/1.1x\r\n${H}\r\n`, 400],
    ['CONNECT', `CONNECT a:80 HTTP/1.1\r\n${H}\r\n`, 400], ['two spaces', `GET  / HTTP/1.1\r\n${H}\r\n`, 400], ['no name', `GET / HTTP/1.1\r\n${H}: x\r\n\r\n`, 400],
    ['HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505], ['three empty lines', '\r\n\r\n\r\n', 400],
  ])('H-03 H-04 %s', (_, text, status) => {
    expect(parse(text)).toBe(-status)
  })
  it('H-03 OPTIONS * and whole URLs are read; H-04 a TLS hello is refused', () => {
    expect(parse(`OPTIONS * HTTP/1.1\r\n${H}\r\n`)).toBeGreaterThan(0)
    expect(parse(`GET * HTTP/1.1\r\n${H}\r\n`)).toBe(-400)
    expect(parse(`GET http://x/a HTTP/1.1\r\n${H}\r\n`)).toBeGreaterThan(0)
    expect(parse('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n')).toBe(-400)
  })
})

describe('Chunks', () => {
  /** The data of a chunked body that comes in pieces of `size`, or what is wrong. */
  const decode = (text: string, size: number): string => {
    const length = put(text)
    m.chunksReset()
    let at = 0, data = ''
    while (at < length) {
      const end = Math.min(length, at + size)
      while (at < end) {
        at += m.chunksSkip(at, end - at)
        if (m.chunksState()) return m.chunksState() === 1 ? `${data}|${text.slice(at)}` : 'bad'
        const take = Math.min(end - at, Number(m.chunksLeft()))
        if (at < end && !take) continue
        data += text.slice(at, at + take)
        if (take) m.chunksTook(take)
        at += take
      }
    }
    return `${data}...`
  }
  it('RFC 9112 section 7.1: data, trailers, what follows; the same in pieces of every size', () => {
    for (let size = 1; size < 60; size++) {
      expect(decode('4\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\nGET', size)).toBe('Wikipedia in \r\n\r\nchunks.|GET')
      expect(decode('1\r\na\r\n000\r\nX: y\r\nZ: w\r\n\r\nrest', size)).toBe('a|rest')
    }
  })
  it.each(['FFFFFFFFFFFFFFFF\r\n', '-1\r\n', '0x10\r\n', '1 \r\na\r\n', '11111111111111111\r\n', '\r\n', '1;ext=1\r\na\r\n', '1\na\r\n', '1\r\nab\r\n', '1\r\na\n0\r\n', '0\r\n\n', '0\r\nX: y\n\r\n', `0\r\n${'X: y\r\n'.repeat(1000)}\r\n`])('H-02 CVE-2013-2028 %j is refused', (text) => {
    for (const size of [1, 7, 10000]) expect(decode(text, size)).toBe('bad')
  })
})

const simulate: typeof simulated = (...args) => simulated(...args).catch((error: unknown) => {
  throw error instanceof CompileError ? new Error(error.diagnostics.map((each) => `${each.file}:${each.line}: ${each.message}`).join('\n')) : error
})

describe('serveHttp', () => {
  it.each([false, true])('answers, keeps alive, pipelines, reads bodies, refuses and times out; a collection at every allocation: %s', async (stress) => {
    const { lines, exitCode } = await simulate('http', { timeoutNs: 600e9, stressCollector: stress })
    expect(lines.filter((line) => line && !line.includes('warning'))).toMatchInlineSnapshot(`
      [
        "get: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "head: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~",
        "close: HTTP/1.1 200 OK~Connection: close~Content-Type: text/plain~Content-Length: 5~~hello!",
        "1.0: HTTP/1.1 200 OK~Connection: close~Content-Type: text/plain~Content-Length: 5~~hello!",
        "pipeline: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~helloHTTP/1.1 404 Not Found~Content-Type: text/plain~Content-Length: 9~~not foundHTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 1~~5HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "chunked in: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 1~~9HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "chunked out: HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~4~0000~4~1000~4~2000~0~~",
        "chunked out, 1.0: HTTP/1.1 200 OK~Connection: close~Content-Type: text/plain~~000010002000!",
        "body passed over: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 6~~unreadHTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "bad chunk: HTTP/1.1 400 Bad Request~Connection: close~Content-Type: text/plain~Content-Length: 8~~bad body!",
        "continue: HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 1~~3",
        "failing handler: HTTP/1.1 500 Internal Server Error~Connection: close~Content-Type: text/plain~Content-Length: 14~~internal error!",
        "after it: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "refused: HTTP/1.1 400 Bad Request~Connection: close~Content-Type: text/plain~Content-Length: 0~~!",
        "slow: HTTP/1.1 408 Request Timeout~Connection: close~Content-Type: text/plain~Content-Length: 0~~!",
        "long body: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 6~~100000",
        "5000 chunks: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~15000",
        "dripping body: !",
        "beside it: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "taken later: 200069",
        "never taken: expired 3, open 0",
        "ninth: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "first: !",
        "second: HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 5~~hello",
        "live 00, requests 35, refused 2, failures 1, expired 3, evicted 1, open 0",
      ]
    `)
    expect(exitCode).toBe(0)
  })
})
