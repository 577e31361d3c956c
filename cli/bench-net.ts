/** `uni bench net`: what networking costs in instructions of the guest, counted by a plugin of QEMU's, and where they go. */
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { findBoard } from '../boards/index.ts'
import { frameworkRoot } from '../compiler/asc.ts'
import type { Optimize } from '../compiler/c/flags.ts'
import { buildApp } from './build.ts'
import { countArguments, countPlugin, difference, profile, readCounts, total, type Cost, type Counts } from './count.ts'
import { freePorts } from './network.ts'
import type { GlobalOptions } from './options.ts'
import { grouped, table } from './output.ts'
import { qemuArguments } from './qemu.ts'
import { findEmulator } from './run.ts'

/** Requests, connections and MiB of the shorter run; the longer has twice as many. */
const REQUESTS = 2000
const CONNECTIONS = 500
const MIB = 8
const MIB_BYTES = 1 << 20
/** Bytes of the workload's answer. */
const ANSWER = 102
const ASK = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

/** The ports of apps/bench, as this machine reaches them. */
interface Ports { http: number; sink: number; source: number }
type Work = (ports: Ports) => Promise<void>
interface Bench { qemu: string; plugin: string; counts: string; image: string; elf: string }

export async function net(options: GlobalOptions): Promise<object> {
  const small = await measure(options, 'size')
  const fast = await measure(options, 'speed')
  if (!options.output.json) {
    const row = (what: string, { image, ramMiB, instructions: { ready, get, newConnection, mibIn, mibOut } }: Figures): string[] =>
      [what, `${(image / 1024).toFixed(0)} KiB`, String(ramMiB), million(ready, ' M'), grouped(Math.round(get)), `${(newConnection / 1e3).toFixed(1)} k`, million(mibIn), million(mibOut)]
    options.output.data(`net on virt64 (QEMU virt, Cortex-A53, virtio-net): instructions of the guest\n${table([
      ['', 'image', 'RAM MiB', 'to READY', 'GET', 'GET, new connection', 'M a MiB in', 'M a MiB out'],
      row('uni, TypeScript, checks on, --optimize size', small),
      row('uni, TypeScript, checks on', fast),
      ['goal', '128 KiB', '4', '0.5 M', '6,000', '20 k', '3.0', '4.5'],
      ['bare lwIP 2.2.1, C -O2, raw callbacks *', '35.5 KB', '1.4', '0.24 M', '3,170', '10.7 k', '2.05', '3.19'],
      ['Unikraft 0.16 + lwIP + musl *', '437 KB', '7.1', '31.7 M', '13,954', '47.9 k', '4.39', '6.54'],
      ['Nanos *', '1,651 KB', '12', '1.33 M', '18,175', '58.0 k', '5.23', '5.76'],
      ['NuttX *', '1,409 KB', '–', '5.9 M', '18,742', '62.2 k', '16.0', '15.8'],
      ['Linux 6.1 tiny, tailored *', '4,932 KB', '12.5', '19.2 M', '17,536', '74.0 k', '2.66', '5.86'],
    ], [1, 2, 3, 4, 5, 6, 7])}\n* measured elsewhere on the same QEMU with the same workload; not run here\n`)
    for (const { what, each, rows } of fast.profiles) options.output.data(`where the instructions of ${what} go\n${table([['', '', '', ''], ...rows.map(({ name, file, count }) => [name, grouped(Math.round(count)), `${(100 * count / each).toFixed(1)} %`, file])], [1, 2])}\n`)
  }
  return { size: small, speed: fast }
}

interface Figures {
  /** bytes */
  image: number
  ramMiB: number
  instructions: { ready: number; get: number; newConnection: number; mibIn: number; mibOut: number }
  profiles: { what: string; each: number; rows: Cost[] }[]
}

async function measure(options: GlobalOptions, optimize: Optimize): Promise<Figures> {
  const bench = await prepare(options, optimize)
  const note = (text: string): void => options.output.step('bench', text)
  const ready = total(await run(bench, async () => {}))
  const ramMiB = await leastRam(bench)
  const get = await slope(bench, gets, REQUESTS)
  note(`GET  ${grouped(Math.round(get.each))} instructions`)
  const fresh = await slope(bench, connections, CONNECTIONS)
  note(`GET, new connection  ${grouped(Math.round(fresh.each))} instructions`)
  const into = await slope(bench, bytesIn, MIB)
  const out = await slope(bench, bytesOut, MIB)
  note(`MiB  ${million(into.each)} in, ${million(out.each)} out`)
  const measured = [{ what: 'a GET', ...get }, { what: 'a GET with a new connection', ...fresh }, { what: 'a MiB in', ...into }, { what: 'a MiB out', ...out }]
  const profiles = await Promise.all(measured.map(async ({ what, each, counts }) => ({ what, each, rows: await profile(options, bench.elf, counts) })))
  return { image: statSync(bench.image).size, ramMiB, instructions: { ready, get: get.each, newConnection: fresh.each, mibIn: into.each, mibOut: out.each }, profiles }
}

const million = (count: number, unit = ''): string => `${(count / 1e6).toFixed(2)}${unit}`

async function prepare(options: GlobalOptions, optimize: Optimize): Promise<Bench> {
  const board = findBoard('virt64')!
  const root = frameworkRoot()
  const built = await buildApp(options, { name: 'bench', folder: join(root, 'apps/bench'), main: join(root, 'apps/bench/main.ts') }, board, { optimize, out: `build/${board.name}/bench-${optimize}` })
  const { path: qemu } = await findEmulator(options, board)
  const work = join(process.cwd(), 'build', board.name, 'bench-net')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const plugin = await countPlugin(work)
  return { qemu, plugin, counts: join(work, 'counts'), image: built.image, elf: built.elf }
}

/** Boots the app, does `work`, and ends QEMU. @param elf from the ELF, which QEMU places in less memory than a raw image */
async function run(bench: Bench, work: Work, memory = '128M', elf = false): Promise<Counts> {
  const board = findBoard('virt64')!
  const [http, sink, source] = await freePorts(3)
  const forward = (host: number, guest: number) => ({ protocol: 'tcp' as const, address: '127.0.0.1', host, guest })
  const machine = elf ? { ...board, qemu: { ...board.qemu!, kernel: 'elf' as const } } : board
  const args = qemuArguments(machine, {
    ...bench, memory, network: { backend: { kind: 'user', forwards: [forward(http, 80), forward(sink, 5001), forward(source, 5002)] } }, extra: countArguments(bench.plugin, bench.counts),
  })
  rmSync(bench.counts, { force: true })
  const child = spawn(bench.qemu, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  try {
    await listening(child)
    const left = new Promise<never>((_, reject) => setTimeout(() => reject(new UniError('UNI-A007', 'the workload does not come to its end', Exit.failed)), 300_000).unref())
    await Promise.race([work({ http, sink, source }), left, ended.then(() => { throw new UniError('UNI-A007', 'the guest has ended', Exit.failed) })])
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  return readCounts(bench.counts)
}

/** Waits for the app's line. */
async function listening(child: ChildProcess): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (/^BENCH-READY\r?$/m.test(text)) resolve()
    })
    child.stderr!.setEncoding('utf8').on('data', (more: string) => { text += more })
    child.on('close', () => reject(new UniError('UNI-A007', `the benchmark has ended early:\n${text}`, Exit.failed)))
    setTimeout(() => reject(new UniError('UNI-A007', `the benchmark is not ready after a minute:\n${text}`, Exit.failed)), 60_000).unref()
  })
}

/** What one more of `work`'s units costs: the difference of a run with `n` and one with twice as many. */
async function slope(bench: Bench, work: (n: number) => Work, n: number): Promise<{ each: number; counts: Counts }> {
  const one = await run(bench, work(n))
  const two = await run(bench, work(2 * n))
  return difference(one, two, n)
}

/** The least memory, in MiB, with which all of the workload works. */
async function leastRam(bench: Bench): Promise<number> {
  const all: Work = async (ports) => {
    for (const work of [gets(50), connections(50), bytesIn(1), bytesOut(1)]) await work(ports)
  }
  for (const memory of [1, 1.5, 2, 3, 4, 6, 8]) {
    try {
      await run(bench, all, `${memory * 1024}K`, true)
      return memory
    } catch { /* too little */ }
  }
  throw new UniError('UNI-A007', 'the workload does not work in 8 MiB', Exit.failed)
}

// --- The workload, as a client -----------------------------------------------------------------------------------------------------

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  return socket
}

/** One request and its whole answer. */
async function ask(socket: Socket): Promise<void> {
  let got = 0
  const answer = new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      got += data.length
      if (got < ANSWER) return
      socket.off('data', hear).off('close', gone)
      if (got === ANSWER) resolve()
      else reject(new Error(`an answer of ${got} bytes`))
    }
    const gone = (): void => reject(new Error('the connection has ended'))
    socket.on('data', hear).on('close', gone)
  })
  socket.write(ASK)
  await answer
}

const gets = (n: number): Work => async ({ http }) => {
  const socket = await open(http)
  for (let i = 0; i < n; i++) await ask(socket)
  socket.destroy()
}

const connections = (n: number): Work => async ({ http }) => {
  for (let i = 0; i < n; i++) {
    const socket = await open(http)
    await ask(socket)
    socket.end()
    await once(socket, 'close')
  }
}

const bytesIn = (mib: number): Work => async ({ sink }) => {
  const socket = await open(sink)
  socket.end(Buffer.alloc(mib * MIB_BYTES))
  socket.resume()
  await once(socket, 'close')
}

const bytesOut = (mib: number): Work => async ({ source }) => {
  const socket = await open(source)
  let got = 0
  for await (const data of socket) {
    got += (data as Buffer).length
    if (got >= mib * MIB_BYTES) break
  }
  socket.destroy()
  if (got < mib * MIB_BYTES) throw new Error(`${got} bytes`)
}
