// Libraries as boards run them: an app in a folder of its own, outside the framework's.
import { expect, it } from 'vitest'
import { folderWith, uni } from '../cli/uni.ts'

it('an app outside the framework\'s folder uses its libraries, in the simulator as under Node', async () => {
  const folder = folderWith({
    'main.ts': `
import { decodeUtf8, encodeUtf8 } from 'uni'
import { decodeBase64, encodeBase64 } from 'uni/base64'
import { sha1 } from 'uni/sha1'
import { isUtf8 } from 'uni/utf8'
import { parseUrl, resolveUrl } from 'uni/url'
import { request } from 'uni/http-client'
const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const fails = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
  try {
    return String((await request(url, { headers })).status)
  } catch (error) {
    return String(error)
  }
}
export async function main(): Promise<void> {
  for (const text of ['', 'a', 'ab', 'abc', 'grün', 'x'.repeat(1000)]) {
    const bytes = encodeUtf8(text)
    const encoded = encodeBase64(bytes)
    console.log(encoded.slice(0, 20), decodeUtf8(decodeBase64(encoded)!) === text, hex(sha1(bytes)))
  }
  console.log(decodeBase64('AB=='), isUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), isUtf8(encodeUtf8('😀')))
  console.log(resolveUrl(parseUrl('http://Host:81/a/b?c', 'http'), '../d?e#f').text)
  // H-08 on compiled code: refused before anything is connected.
  console.log(await fails('http://192.0.2.1/a\\r\\nX: y'))
  console.log(await fails('http://192.0.2.1/', { X: 'a\\r\\nb' }))
  console.log(await fails('http://192.0.2.1/', { 'X\\n': 'a' }))
}
`,
  })
  const [sim, node] = [await uni(['run', '.', '--on', 'sim'], { cwd: folder }), await uni(['run', '.', '--on', 'node'], { cwd: folder })]
  expect(sim.code, sim.stderr).toBe(0)
  expect(node.stdout).toContain('YWJj true a9993e364706816aba3e25717850c26c9cd0d89d\n')
  expect(node.stdout.match(/TypeError/g)).toHaveLength(3)
  expect(sim.stdout.replaceAll('\r', '')).toContain(node.stdout)
}, 180_000)
