/** The module `uni` under Node: the twin of `lang/uni.ts`. */
import { createInterface, type Interface } from 'node:readline'

export const boardName = (): string => 'node'
export const sincePowerOn = (): number => Math.round(performance.now() * 1000)
export const uptime = (): number => performance.now()
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
export const spawn = (work: () => void): Promise<void> => new Promise((resolve, reject) => {
  setImmediate(() => {
    try {
      work()
      resolve()
    } catch (error) {
      reject(error)
    }
  })
})
export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
export const fibers = (): number => 1
export const heapSize = (): number => process.memoryUsage().heapTotal
export const heapUsed = (): number => process.memoryUsage().heapUsed
export const hasLed = (): boolean => false
export const setLed = (): void => {}
export const pins = (): undefined => undefined
export const exit = (code = 0): never => process.exit(code)

let lines: Interface | undefined
/** Lines that came before they were asked for; then whether there will be more. */
const typed: string[] = []
let ended = false
const waiting: ((line: string | undefined) => void)[] = []

/** stdin keeps the program alive only while a line is waited for. */
export function readLine(prompt = ''): Promise<string | undefined> {
  if (!lines) {
    lines = createInterface({ input: process.stdin, terminal: false })
    lines.on('line', (line) => {
      const resolve = waiting.shift()
      if (resolve) resolve(line)
      else typed.push(line)
      if (!waiting.length) process.stdin.unref?.()
    })
    lines.on('close', () => {
      ended = true
      for (const resolve of waiting.splice(0)) resolve(undefined)
    })
  }
  process.stdout.write(prompt)
  if (typed.length || ended) return Promise.resolve(typed.shift())
  process.stdin.ref?.()
  return new Promise((resolve) => void waiting.push(resolve))
}
