// URL FOLDER: opens apps/web's page in headless Chromium and says what a person would see there, by the DevTools protocol.
import { spawn } from 'node:child_process'

const [url, folder] = process.argv.slice(2)
const browser = spawn('chromium', [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  `--user-data-dir=${folder}/profile`, '--remote-debugging-pipe',
], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
const [, , errors, to, from] = browser.stdio
let heard = ''
errors.setEncoding('utf8').on('data', (text) => { heard += text })
const fail = (why) => {
  console.log(`${why}\n${heard}`)
  browser.kill('SIGKILL')
  process.exit(1)
}
browser.on('error', (error) => fail(error.message)).on('close', () => fail('chromium has ended'))
setTimeout(() => fail('the page does not come to life'), 90_000).unref()

// Messages end with a NUL byte.
const waiting = new Map()
let rest = ''
from.setEncoding('utf8').on('data', (text) => {
  const parts = (rest + text).split('\0')
  rest = parts.pop()
  for (const { id, result, error } of parts.map((part) => JSON.parse(part))) {
    if (error) fail(error.message)
    waiting.get(id)?.(result)
    waiting.delete(id)
  }
})
let last = 0
const call = (method, params = {}, sessionId) => new Promise((resolve) => {
  waiting.set(++last, resolve)
  to.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`)
})
const { targetId } = await call('Target.createTarget', { url })
const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true })
const evaluate = async (expression) => (await call('Runtime.evaluate', { expression, returnByValue: true }, sessionId)).result.value
/** Asks the page until the answer is good. */
async function until(expression, good) {
  for (;;) {
    const value = await evaluate(expression)
    if (good(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const uptime = `parseFloat(document.getElementById('uptime')?.textContent)`
const first = await until(uptime, (value) => value > 0)
const second = await until(uptime, (value) => value > first)
console.log(`uptime ${first} s, then ${second} s`)
const heading = await evaluate(`document.getElementById('board').textContent`)
const line = await until(`document.querySelector('#heap-line polyline').getAttribute('points').length`, (value) => value > 10)
console.log(`heading ${heading}, line of ${line} characters`)
browser.removeAllListeners('close')
browser.kill('SIGTERM')
process.exit(0)
