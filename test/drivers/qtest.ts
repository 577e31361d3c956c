/**
 * QEMU's own devices behind the machine seam: a driver runs here, its register accesses go to a stopped QEMU by the qtest
 * protocol (QEMU docs/devel/testing/qtest.rst). No instruction is executed there, so nothing but the devices is tested.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, constants, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Seam } from './harness.ts'

/** True when `program` is on the PATH. */
export const installed = (program: string): boolean => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** A stopped QEMU. Its `serial` is a pair of pipes. Close it. */
export class Qtest {
  /** Register accesses so far. */
  accesses = 0
  private readonly folder = mkdtempSync(join(tmpdir(), 'uni-qtest-'))
  private readonly process: ChildProcess
  private readonly to: number
  private readonly from: number
  private readonly wireIn: number
  private readonly wireOut: number
  private pending = ''

  /** @param serials kinds of `-serial`, in order; `'pipe'` is the one that `type` and `sent` reach */
  constructor(program: string, machine: string, serials: ('pipe' | 'null')[] = ['pipe'], more: string[] = []) {
    const path = (name: string): string => join(this.folder, name)
    execFileSync('mkfifo', ['in', 'out', 'wire.in', 'wire.out'].map(path))
    const serial = serials.flatMap((kind) => ['-serial', kind === 'pipe' ? `pipe:${path('wire')}` : 'null'])
    const args = ['-M', machine, '-S', '-nic', 'none', '-display', 'none', '-monitor', 'none', '-no-reboot', '-qtest-log', 'none', '-qtest', 'stdio', ...serial, ...more]
    this.process = spawn('/bin/sh', ['-c', 'exec "$0" "$@" <"$UNI_IN" >"$UNI_OUT"', program, ...args], {
      stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, UNI_IN: path('in'), UNI_OUT: path('out') },
    })
    this.to = openSync(path('in'), 'w')
    this.from = openSync(path('out'), 'r')
    this.wireIn = openSync(path('wire.in'), constants.O_RDWR)
    this.wireOut = openSync(path('wire.out'), constants.O_RDWR | constants.O_NONBLOCK)
  }

  close(): void {
    this.process.kill('SIGKILL')
    for (const file of [this.to, this.from, this.wireIn, this.wireOut]) closeSync(file)
    rmSync(this.folder, { recursive: true })
  }

  /** One command of the protocol. @returns its answer, after `OK`; throws when QEMU has ended or refuses. */
  ask(command: string): string {
    try {
      writeSync(this.to, `${command}\n`)
    } catch {
      throw new Error(`QEMU has ended before: ${command}`)
    }
    const buffer = Buffer.alloc(4096)
    for (;;) {
      const end = this.pending.indexOf('\n')
      if (end >= 0) {
        const line = this.pending.slice(0, end)
        this.pending = this.pending.slice(end + 1)
        if (line.startsWith('OK')) return line.slice(3).trim()
        if (line.startsWith('FAIL') || line.startsWith('ERR')) throw new Error(`qtest: ${command}: ${line}`)
        continue
      }
      const count = readSync(this.from, buffer)
      if (count === 0) throw new Error(`QEMU has ended at: ${command}`)
      this.pending += buffer.toString('latin1', 0, count)
    }
  }

  read(address: number): number { return Number(BigInt(this.ask(`readl 0x${(address >>> 0).toString(16)}`))) }
  write(address: number, value: number): void { this.ask(`writel 0x${(address >>> 0).toString(16)} 0x${(value >>> 0).toString(16)}`) }

  /** Puts bytes on the receive line. */
  type(bytes: Uint8Array): void { writeSync(this.wireIn, bytes) }

  /** Waits until `done` for at most two seconds of real time. */
  until(done: () => boolean): void {
    for (let i = 0; i < 400 && !done(); i++) sleep(5)
  }

  /** Bytes that left the transmitter since the last call. */
  sent(): Buffer {
    const buffer = Buffer.alloc(4096)
    try {
      return buffer.subarray(0, readSync(this.wireOut, buffer))
    } catch {
      return buffer.subarray(0, 0)
    }
  }

  /**
   * The seam over this machine.
   * @param memory the program's memory, for what it shares with devices
   * @param ram physical address at which QEMU has RAM for it: program address 0 lies there
   */
  seam(memory: () => Uint8Array, ram: number): Seam {
    const words = (ptr: number, length: number, each: (at: number) => void): void => {
      for (let at = ptr & ~3; at < ptr + length; at += 4) each(at)
    }
    const view = (): DataView => new DataView(memory().buffer)
    return {
      read32: (address: number) => {
        this.accesses++
        return this.read(address)
      },
      write32: (address: number, value: number) => {
        this.accesses++
        this.write(address, value)
      },
      dmaAddress: (ptr: number) => ptr + ram,
      dmaPublish: (ptr: number, length: number) => words(ptr, length, (at) => this.write(ram + at, view().getUint32(at, true))),
      dmaCollect: (ptr: number, length: number) => words(ptr, length, (at) => view().setUint32(at, this.read(ram + at), true)),
    }
  }
}
