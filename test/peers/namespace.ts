/** A network namespace of the test's own with a tap interface, where real peers and a guest meet. Needs root. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { launcher, root } from '../cli/uni.ts'

export const HOST = '10.77.0.1'
const LIMIT_MS = 120_000

/** True when `program` can be run. */
export const has = (program: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => folder && existsSync(join(folder, program)))

/** Why tests in a namespace that need `programs` cannot run here; undefined when they can. */
export function obstacle(...programs: string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const missing = ['ip', ...programs].filter((program) => !has(program))
  if (missing.length) return `not installed: ${missing.join(', ')}`
  const name = `uni-${randomBytes(4).toString('hex')}`
  const made = spawnSync('ip', ['netns', 'add', name])
  if (made.status !== 0) return `no network namespace can be made here: ${String(made.stderr).trim()}`
  const tap = spawnSync('ip', ['-n', name, 'tuntap', 'add', 'dev', 'tap0', 'mode', 'tap'])
  spawnSync('ip', ['netns', 'del', name])
  return tap.status === 0 ? undefined : `no tap interface can be made here: ${String(tap.stderr).trim()}`
}

export interface Running {
  child: ChildProcess
  printed(): string
  /** Resolves when it has printed that; rejects when it ends first. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
  /** Ends it. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export class Namespace {
  readonly name = `uni-${randomBytes(4).toString('hex')}`
  private readonly children: Running[] = []

  constructor() {
    const ip = (...args: string[]): void => {
      const { status, stderr } = spawnSync('ip', args)
      if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${String(stderr)}`)
    }
    ip('netns', 'add', this.name)
    ip('-n', this.name, 'link', 'set', 'lo', 'up')
    ip('-n', this.name, 'tuntap', 'add', 'dev', 'tap0', 'mode', 'tap')
    ip('-n', this.name, 'addr', 'add', `${HOST}/24`, 'dev', 'tap0')
    ip('-n', this.name, 'link', 'set', 'tap0', 'up')
  }

  /** Starts a program inside. */
  start(program: string, args: string[], env: Record<string, string> = {}): Running {
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    let text = ''
    child.stdin!.on('error', () => {})
    child.stdout!.setEncoding('utf8').on('data', (more: string) => { text += more })
    child.stderr!.setEncoding('utf8').on('data', (more: string) => { text += more })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const running: Running = {
      child, ended, printed: () => text,
      prints: (pattern) => new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${program} did not print ${String(pattern)}: ${text}`)), LIMIT_MS)
        const look = (): void => {
          const match = pattern.exec(text)
          if (!match) return
          clearTimeout(timer)
          child.stdout!.off('data', look)
          child.stderr!.off('data', look)
          resolve(match)
        }
        child.stdout!.on('data', look)
        child.stderr!.on('data', look)
        void ended.then((code) => {
          clearTimeout(timer)
          look()
          reject(new Error(`${program} ended with ${code}: ${text}`))
        })
        look()
      }),
      stop: async (signal = 'SIGTERM') => {
        child.kill(signal)
        await ended
      },
    }
    this.children.push(running)
    return running
  }

  /** Runs a program inside to its end. @returns what it printed; rejects when it fails */
  async run(program: string, args: string[], codes = [0]): Promise<string> {
    const running = this.start(program, args)
    running.child.stdin!.end()
    const code = await running.ended
    if (!codes.includes(code ?? -1)) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${running.printed()}`)
    return running.printed()
  }

  /** `uni run` of `app` on the tap interface. */
  guest(app: string, board: string, ...args: string[]): Running {
    return this.start(launcher, ['run', app, '--board', board, '--net', 'tap:tap0', '--timeout', '300s', ...args])
  }

  /** dnsmasq as DHCP server and name server: `peer.test` is this side. @param more options @returns once it serves */
  async dnsmasq(folder: string, more: string[] = []): Promise<Running> {
    const server = this.start('dnsmasq', [
      '--keep-in-foreground', '--conf-file=/dev/null', '--log-facility=-', '--log-dhcp', '--log-queries', '--user=root', `--pid-file=${folder}/dnsmasq.pid`, `--dhcp-leasefile=${folder}/leases`,
      '--interface=tap0', '--bind-interfaces', '--dhcp-range=10.77.0.50,10.77.0.99,255.255.255.0,2m', `--dhcp-option=option:router,${HOST}`, '--no-resolv', '--no-hosts', `--address=/peer.test/${HOST}`, '--cname=alias.test,peer.test', ...more,
    ])
    await server.prints(/DHCP, IP range/)
    return server
  }

  /**
   * tshark's opinion of the frames in `pcap` that are from `address`: those that are malformed or have a wrong checksum, and the number of TCP, UDP and ICMP
   * packets whose checksums are right. The host leaves the checksums of its own frames to the card, so those are not looked at.
   */
  async judge(pcap: string, address: string): Promise<{ bad: string[]; good: number }> {
    const options = ['ip.check_checksum:TRUE', 'tcp.check_checksum:TRUE', 'udp.check_checksum:TRUE', 'tcp.desegment_tcp_streams:FALSE', 'tcp.analyze_sequence_numbers:FALSE'].flatMap((option) => ['-o', option])
    const fields = ['frame.number', '_ws.malformed', 'ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status', 'icmp.checksum.status'].flatMap((field) => ['-e', field])
    const text = await this.run('tshark', ['-n', '-r', pcap, ...options, '-Y', `ip.src == ${address}`, '-T', 'fields', '-E', 'separator=;', ...fields])
    // 0 would be a bad checksum, 1 is a good one.
    const frames = text.split('\n').filter((line) => /^\d+;/.test(line)).map((line) => line.split(';'))
    const isBad = ([, malformed, ...sums]: string[]): boolean => !!malformed || sums.some((sum) => sum && sum.split(',')[0] !== '1')
    return { bad: frames.filter(isBad).map((frame) => frame.join(';')), good: frames.filter(([, , ip, ...sums]) => ip === '1' && sums.includes('1')).length }
  }

  /** Ends all that was started inside, and takes the namespace away. */
  async remove(): Promise<void> {
    await Promise.all(this.children.map((one) => one.stop('SIGTERM')))
    spawnSync('ip', ['netns', 'del', this.name])
  }
}
