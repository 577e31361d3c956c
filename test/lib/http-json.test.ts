// JSON both ways, by a server on Node; test/system/net has it on a board.
import { expect, it } from 'vitest'
import { serve } from 'uni/http'
import { readJson, replyJson } from 'uni/http-json'
import { freePort } from './peers.ts'

it('reads and answers JSON, in parts, up to a bound; what is none rejects', async () => {
  const port = await freePort()
  const server = serve(port, async (exchange) => {
    try {
      replyJson(exchange, 200, { got: await readJson(exchange, 100_000) })
    } catch (error) {
      replyJson(exchange, error instanceof RangeError ? 413 : 400, { error: (error as Error).name })
    }
  })
  const post = async (body: string): Promise<[number, unknown]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })
    return [answer.status, await answer.json()]
  }
  const long = Array.from({ length: 5000 }, (_, i) => `Zahl ${i} ☃`)
  expect(await post(JSON.stringify({ a: [1, null, 'ä'] }))).toEqual([200, { got: { a: [1, null, 'ä'] } }])
  expect(await post(JSON.stringify(long))).toEqual([200, { got: long }])
  expect(await post('{')).toEqual([400, { error: 'SyntaxError' }])
  expect(await post('')).toEqual([400, { error: 'SyntaxError' }])
  expect(await post(`"${'x'.repeat(100_000)}"`)).toEqual([413, { error: 'RangeError' }])
  server.stop()
})
