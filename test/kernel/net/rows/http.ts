/** H: the HTTP server. RFC 9110, 9112. */
import { ACK, PSH } from '../host.ts'
import type { Stream } from './peer.ts'
import { check, type Row, type Trial } from './trial.ts'

const HOST = 'Host: board\r\n'
const BODY = 'abcde'

/** The status codes of all answers to `text`, which may come in `pieces` of so many bytes, and whether the board then ended the connection. */
async function ask(trial: Trial, text: string, expected: string, size = 1400): Promise<void> {
  const stream = await trial.peer.open(80)
  for (let at = 0; at < text.length && !stream.finished && !stream.wasReset; at += size) {
    stream.transmit(ACK | PSH, text.slice(at, at + size))
    if (at % 14_000 === 0) await trial.peer.fence()
  }
  const closes = expected.endsWith('!')
  const count = expected.split(' ').length
  const statuses = (): string[] => [...stream.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)
  const said = (): string => statuses().join(' ') + (stream.finished || stream.wasReset ? '!' : '')
  await trial.peer.cable.run(() => stream.wasReset || stream.finished || !closes && statuses().length >= count && /\r\n\r\n/.test(stream.received), 15_000)
  check(said() === expected, `${JSON.stringify(text.slice(0, 80))}: ${said()} and not ${expected}`)
  if (stream.finished || stream.wasReset) {
    // What was beyond its window has not arrived: a FIN behind that would wait for it.
    await stream.abandon()
  } else {
    await stream.close()
  }
}
const post = (fields: string, body = BODY): string => `POST /count HTTP/1.1\r\n${HOST}${fields}\r\n\r\n${body}`
const get = (rest = '', path = '/health'): string => `GET ${path} HTTP/1.1\r\n${HOST}${rest}\r\n`
const table = (list: [string, string][]): ((trial: Trial) => Promise<void>) => async (trial) => {
  for (const [text, expected] of list) {
    await ask(trial, text, expected)
    await trial.beat()
  }
}
const chunked = (body: string): string => post('Transfer-Encoding: chunked', body)

export const httpRows: Row[] = [
  {
    id: 'H-01', title: 'request smuggling: lengths and codings that two parsers could read in two ways are refused, and the connection closed',
    script: table([
      [post('Content-Length: 5'), '200'], [chunked('5\r\nabcde\r\n0\r\n\r\n'), '200'],
      [post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\nGET'), '400!'], [post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\nGET'), '400!'],
      [post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), '400!'], [post('Transfer-Encoding: identity, chunked', '0\r\n\r\n'), '501!'],
      [post('Transfer-Encoding: chunked ,', '0\r\n\r\n'), '501!'], [post('Transfer-Encoding: xchunked', '0\r\n\r\n'), '501!'], [post('Transfer-Encoding: \x0bchunked', '0\r\n\r\n'), '400!'], [post('X: y\r\n Transfer-Encoding: chunked', '0\r\n\r\n'), '400!'],
      [post('Content-Length: 5\r\nContent-Length: 5'), '400!'], [post('Content-Length: 5\r\nContent-Length: 6'), '400!'],
      ...['+5', '0x5', '5,5', '-1', '5 5', '', '5;', '5.0', '１'].map((length): [string, string] => [post(`Content-Length: ${length}`), '400!']),
      ...['9223372036854775808', '18446744073709551621'].map((length): [string, string] => [post(`Content-Length: ${length}`), '413!']),
      [`POST /count HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`, '400!'],
    ]),
  },
  {
    id: 'H-02', title: 'CVE-2013-2028 and chunk extensions: sizes and ends of chunks that are not as RFC 9112 section 7.1 says',
    script: async (trial) => {
      for (const body of ['FFFFFFFFFFFFFFFF\r\nabc', '-1\r\nabc', '0x10\r\nabc', '1 \r\na\r\n0\r\n\r\n', '11111111111111111\r\na', '\r\na', '5;ext=\n\r\nabcde\r\n0\r\n\r\n', '5\nabcde\n0\n\n', '5\r\nabcdefg\r\n0\r\n\r\n', '5\r\nabcde0\r\n\r\n', '5\r\nabcde\r\n0\r\nX: y\n\r\n', `5;${'e'.repeat(100_000)}\r\nabcde\r\n0\r\n\r\n`, `5\r\nabcde\r\n0\r\n${'X: y\r\n'.repeat(2000)}\r\n`]) {
        await ask(trial, chunked(body), '400!')
        await trial.beat()
      }
      // Trailers are not fields of the request: no length hides there.
      await ask(trial, chunked('5\r\nabcde\r\n0\r\nContent-Length: 99\r\n\r\n') + get(), '200 200')
    },
  },
  {
    id: 'H-03', title: 'CVE-2021-31226 CVE-2021-31227: lines, targets, methods and fields without end; what is malformed; versions',
    script: async (trial) => {
      await table([
        [`GET /${'a'.repeat(8192)} HTTP/1.1\r\n${HOST}\r\n`, '414!'], [`GET /${'a'.repeat(1_000_000)}`, '414!'], ['M'.repeat(1_000_000), '414!'],
        [`GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(1_000_000)}`, '431!'], [`GET / HTTP/1.1\r\n${HOST}${'a: b\r\n'.repeat(10_000)}\r\n`, '431!'],
        [get('A: b\r\n c\r\n'), '400!'], ['GET /health HTTP/1.1\r\nHost : board\r\n\r\n', '400!'], [get('A: b\0c\r\n'), '400!'], [get('A: b\rc\r\n'), '400!'], [get('A: b\nc\r\n'), '400!'], [get(': x\r\n'), '400!'], [get('A b\r\n'), '400!'],
        ['GET /health HTTP/1.1\n' + HOST + '\r\n', '400!'], ['GET /health HTTP/1.1\r\n\r\n', '400!'], [get(HOST), '400!'],
        ['GET http://board/nothing HTTP/1.1\r\n' + HOST + '\r\n', '404'], ['OPTIONS * HTTP/1.1\r\n' + HOST + '\r\n', '404'], ['GET * HTTP/1.1\r\n' + HOST + '\r\n', '400!'],
        ['CONNECT board:80 HTTP/1.1\r\n' + HOST + '\r\n', '400!'], ['GET  /health HTTP/1.1\r\n' + HOST + '\r\n', '400!'],
        ['GET /health\r\n\r\n', '400!'], ['GET /health HTTP/1.2\r\n' + HOST + '\r\n', '505!'], ['GET /health HTTP/2.0\r\n' + HOST + '\r\n', '505!'], ['GET /health HTTP/1.1x\r\n' + HOST + '\r\n', '400!'], ['GET /health HTTP/1.0\r\n\r\n', '200!'],
      ])(trial)
      // Whatever the pieces are in which it comes.
      for (const size of [1, 2, 3, 7]) await ask(trial, get(), '200', size)
    },
  },
  {
    id: 'H-04', title: 'CVE-2021-27565: unknown methods, garbage, a TLS hello, the preface of HTTP/2',
    script: async (trial) => {
      await table([
        ['BREW /health HTTP/1.1\r\n' + HOST + '\r\n', '200'], ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '505!'], ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + '\x00'.repeat(200) + '\n', '400!'],
        ['\r\n\r\n\r\n\r\n', '400!'], ['\0'.repeat(100) + '\r\n\r\n', '400!'], [Array.from({ length: 255 }, (_, i) => String.fromCharCode(255 - i)).join('') + '\r\n\r\n', '400!'],
      ])(trial)
    },
  },
  {
    id: 'H-06', title: 'slowloris, RUDY, slow reading: 60 connections of each kind; another client is served meanwhile, and each of them ends within its time',
    virtual: true,
    script: async (trial) => {
      const { peer } = trial
      const begin = async (text: string, more = {}): Promise<Stream> => {
        const stream = await peer.open(80, more)
        if (text) stream.write(text)
        return stream
      }
      const usual = await trial.health()
      for (const [kind, first, drip] of [['heads', 'GET /health HTTP/1.1\r\nHost: board\r\n', 'X: y\r\n'], ['bodies', 'POST /count HTTP/1.1\r\nHost: board\r\nContent-Length: 10000\r\n\r\n', 'b'], ['nothing', '', '']] as const) {
        const slow: Stream[] = []
        for (let i = 0; i < 60; i++) slow.push(await begin(first))
        let longest = 0
        let ms = 0
        for (; ms < 80_000 && slow.some((stream) => !stream.finished && !stream.wasReset); ms += 2000) {
          for (const stream of slow) if (drip && !stream.finished && !stream.wasReset) stream.write(drip)
          longest = Math.max(longest, await trial.health())
          await trial.beat()
          await peer.cable.pass!(2000)
        }
        check(slow.every((stream) => stream.finished || stream.wasReset), `${kind}: all have ended, in ${ms} ms`)
        check(longest <= 2 * usual + 1, `${kind}: another client waited ${longest} ms, usually ${usual}`)
        for (const stream of slow) await stream.abandon()
        await peer.cable.pass!(5000)
      }
    },
  },
  {
    id: 'H-07', title: 'CVE-2011-3192: 50 requests in one segment, 100-continue, early ends, 1,000 requests on one connection, a thousand ranges: in order, and bounded',
    script: async (trial) => {
      const { peer } = trial
      await ask(trial, Array.from({ length: 25 }, (_, i) => (i % 2 ? get('', '/none') : get())).join(''), Array.from({ length: 25 }, (_, i) => (i % 2 ? '404' : '200')).join(' '))
      await ask(trial, post('Content-Length: 5\r\nExpect: 100-continue'), '100 200')
      await ask(trial, get(`Range: bytes=${'0-1,'.repeat(300)}5-\r\n`), '200')
      await ask(trial, get(`Range: bytes=${'0-1,'.repeat(1000)}5-\r\n`), '200')
      const stream = await peer.open(80)
      for (let i = 0; i < 1000; i++) {
        const before = stream.received.length
        stream.write(get())
        await stream.until('an answer', (received) => received.length > before && received.endsWith('good'))
        check(!stream.finished && stream.received.slice(before).startsWith('HTTP/1.1 200 '), `request ${i}`)
        stream.received = ''
      }
      await stream.close()
      for (let i = 0; i < 50; i++) {
        const early = await peer.open(80)
        early.write(i % 2 ? get().slice(0, i) : post('Content-Length: 500'))
        if (i % 3) await early.abandon()
        else await early.close()
      }
      await peer.cable.pass?.(12_000)
    },
  },
]
