/** The module `uni/assets` under Node: the twin of `lang/uni/assets.ts`. */
import { assets } from 'uni:assets'
import type { HttpExchange } from './http.ts'

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

export function serveAsset(exchange: HttpExchange): boolean {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return false
  const path = decoded(exchange.path)?.replace(/\/$/, '/index.html')
  const asset = assets.find((one) => one.path === path)
  if (!asset) return false
  const bytes = Buffer.from(asset.base64, 'base64')
  exchange.setHeader('ETag', asset.etag)
  exchange.setHeader('Cache-Control', 'no-cache')
  exchange.setHeader('Accept-Ranges', 'bytes')
  if (exchange.header('if-none-match')?.split(',').some((tag) => [asset.etag, '*'].includes(tag.trim().replace(/^W\//, '')))) {
    exchange.reply(304, '', '')
    return true
  }
  const condition = exchange.header('if-range')
  const range = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(exchange.header('range') ?? '')
  if (range && (!condition || condition === asset.etag)) {
    const [, first, last, suffix] = range
    const from = first === undefined ? Math.max(0, bytes.length - Number(suffix)) : Number(first)
    const to = first === undefined || !last ? bytes.length : Math.min(bytes.length, Number(last) + 1)
    if (!(first !== undefined && last && Number(last) < from)) {
      if (from >= bytes.length || suffix === '0') {
        exchange.setHeader('Content-Range', `bytes */${bytes.length}`)
        exchange.reply(416, 'text/plain', 'no such range')
      } else {
        exchange.setHeader('Content-Range', `bytes ${from}-${to - 1}/${bytes.length}`)
        exchange.reply(206, asset.type, bytes.subarray(from, to))
      }
      return true
    }
  }
  exchange.reply(200, asset.type, bytes)
  return true
}
