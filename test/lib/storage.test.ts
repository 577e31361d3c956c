// What is stored on the card, in a folder that stands for it under Node; test/system/storage has it on a board.
import { appendFileSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { appendFile, list, mkdir, open, readTextFile, remove, rename, stat, writeFile } from 'uni/fs'
import { serve } from 'uni/http'
import { serveFile } from 'uni/http-files'
import { LogFile } from 'uni/log-file'
import { folderWith } from '../cli/uni.ts'
import { freePort } from './peers.ts'

let card: string
beforeEach(() => {
  card = folderWith()
  process.env.UNI_CARD = card
})

describe('uni/fs', () => {
  it('files and folders: written, read, listed, renamed, removed; what cannot be says why', async () => {
    await mkdir('logs')
    await writeFile('logs/a.txt', 'ä☃')
    await appendFile('/logs/a.txt', '!')
    expect(await readTextFile('logs/a.txt')).toBe('ä☃!')
    expect(await stat('logs/a.txt')).toMatchObject({ name: 'a.txt', size: 6, isFolder: false })
    await rename('logs/a.txt', 'b.txt')
    expect((await list('')).map(({ name }) => name).sort()).toEqual(['b.txt', 'logs'])
    await writeFile('b.txt', '')
    expect(await readTextFile('b.txt')).toBe('')
    await expect(rename('b.txt', 'logs')).rejects.toThrow('exists already')
    await expect(readTextFile('none')).rejects.toThrow('none: not found')
    await expect(open('logs')).rejects.toThrow('is a folder')
    await writeFile('logs/c', 'x')
    await expect(remove('logs')).rejects.toThrow('not empty')
    await remove('logs/c')
    await remove('logs')
    expect(await stat('logs')).toBeUndefined()
  })

  it.each(['../x', 'a/../../x', 'a\0b', 'a:b', 'x.', 'x ', 'a\\b', '.'])('a name that leads elsewhere or that FAT does not allow is refused: %j', async (name) => {
    await expect(writeFile(name, 'x')).rejects.toThrow('invalid argument')
    expect(readdirSync(card, { recursive: true })).toEqual([])
  })

  it('an open file is read and written at any place, cut, and no longer than its size', async () => {
    const file = await open('f', 'w')
    await file.append('0123456789')
    await file.write(3, 'xyz')
    await file.truncate(8)
    expect(Buffer.from(await file.read(2, 100)).toString()).toBe('2xyz67')
    expect(await file.read(8, 5)).toHaveLength(0)
    await expect(file.write(9, 'x')).rejects.toThrow('behind the end')
    await file.close()
    const again = await open('f')
    await expect(again.append('x')).rejects.toThrow('opened to read')
    await again.close()
  })
})

describe('uni/log-file', () => {
  it('keeps lines in order, sets full files aside and lets the oldest go', async () => {
    const log = new LogFile('app.log', 100, 2)
    await Promise.all(Array.from({ length: 30 }, (_, i) => log.append(`line ${String(i).padStart(2, '0')} of 30`)))
    expect((await list('')).map(({ name }) => name).sort()).toEqual(['app.log', 'app.log.1', 'app.log.2'])
    const lines = (await Promise.all(['app.log.2', 'app.log.1', 'app.log'].map((name) => readTextFile(name)))).join('').trim().split('\n')
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => `line ${String(30 - lines.length + i).padStart(2, '0')} of 30`))
    for (const { size } of await list('')) expect(size).toBeLessThanOrEqual(100)
    // Another run goes on where the last one ended.
    await new LogFile('app.log', 100, 2).append('after')
    expect(readFileSync(path.join(card, 'files/app.log'), 'utf8')).toMatch(/of 30\nafter\n$|^after\n$/)
  })
})

describe('uni/http-files', () => {
  it('serves files of a folder with type and tag, in parts; H-05: nothing outside of it', async () => {
    await mkdir('site')
    const long = 'x'.repeat(100_000)
    await Promise.all([writeFile('site/index.html', '<p>hello'), writeFile('site/long.txt', long), writeFile('secret.txt', 'secret')])
    const port = await freePort()
    const server = serve(port, async (exchange) => {
      if (!(await serveFile(exchange, 'site'))) exchange.reply(404, 'text/plain', 'none')
    })
    const get = (at: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`http://127.0.0.1:${port}${at}`, { headers })
    const page = await get('/')
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', '<p>hello'])
    expect((await get('/', { 'if-none-match': page.headers.get('etag')! })).status).toBe(304)
    expect(await (await get('/long.txt')).text()).toBe(long)
    for (const bad of ['/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%252e%252e/secret.txt', '/..%5csecret.txt', '/long.txt%00', '/%c0%ae%c0%ae/secret.txt', '/%zz', '/none']) {
      expect([bad, (await get(bad)).status]).toEqual([bad, 404])
    }
    server.stop()
  })
})

describe('uni/kv', () => {
  it('values, batches, keys in order and pages; what a run was writing when it ended is left out', async () => {
    const { kv } = await import('uni/kv')
    await kv.set('a/1', 'one')
    await kv.set('a/2', new Uint8Array([0, 255]))
    const batch = kv.batch()
    batch.set('b', 'bee')
    batch.delete('a/1')
    expect(await kv.get('b')).toBeUndefined()
    await batch.commit()
    await expect(batch.commit()).rejects.toThrow('has been committed')
    expect([await kv.getText('b'), await kv.get('a/1'), await kv.get('a/2')]).toEqual(['bee', undefined, new Uint8Array([0, 255])])
    for (const key of ['z', 'ä', '\u{1f600}', '\uffee']) await kv.set(key, key)
    expect(await kv.list()).toEqual(['a/2', 'b', 'z', 'ä', '\uffee', '\u{1f600}'])
    expect(await kv.list('', 'b', 2)).toEqual(['z', 'ä'])
    expect([await kv.delete('z'), await kv.delete('z')]).toEqual([true, false])
    await expect(kv.set('', 'x')).rejects.toThrow('1 to 255 bytes')
    await expect(kv.set('ä'.repeat(128), 'x')).rejects.toThrow('1 to 255 bytes')
    await expect(kv.set('x', 'x'.repeat(65_537))).rejects.toThrow('at most 65536 bytes')
    appendFileSync(path.join(card, 'kv/log.jsonl'), '[["torn","b2')
    vi.resetModules()
    const { kv: next } = await import('uni/kv')
    expect(await next.list()).toEqual(['a/2', 'b', 'ä', '\uffee', '\u{1f600}'])
    await next.set('torn', 'not any more')
    vi.resetModules()
    expect(await (await import('uni/kv')).kv.getText('torn')).toBe('not any more')
  })
})
