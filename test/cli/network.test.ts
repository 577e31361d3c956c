// `uni run -p`, `--net` and `--pcap`.
import { createSocket } from 'node:dgram'
import { existsSync, readFileSync, statSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import rpi4 from '../../boards/rpi4.ts'
import virt64 from '../../boards/virt64.ts'
import { findNetwork, networkArguments, parseBackend, parseForward } from '../../cli/network.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, programs, stackLine, uni, type How, type Ran } from './uni.ts'

const APP = 'test/kernel/device/ethernet'

/** A QEMU that prints its arguments. */
const printing = (): How => {
  const folder = programs({ 'qemu-system-aarch64': `case "$1 $2" in "--version "*) echo "QEMU emulator version 10.0.2"; exit;; "-M help") printf 'Supported machines are:\\nvirt x\\nraspi4b x\\n'; exit;; esac\necho "$@"` })
  return { env: { PATH: `${folder}:${process.env.PATH}` } }
}
const run = (app: string, more: string[], board = 'virt64'): Promise<Ran> => uni(['run', app, '--board', board, ...more], printing())

/** A TCP port that somebody has. */
async function taken(): Promise<{ port: number; close: () => void }> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() }
}
async function free(): Promise<number> {
  const { port, close } = await taken()
  close()
  return port
}

describe('what -p may be', () => {
  test.each([
    ['8080:80', { protocol: 'tcp', address: '127.0.0.1', host: 8080, guest: 80 }],
    ['5353:53/udp', { protocol: 'udp', address: '127.0.0.1', host: 5353, guest: 53 }],
    ['0.0.0.0:1:65535/tcp', { protocol: 'tcp', address: '0.0.0.0', host: 1, guest: 65535 }],
  ])('%s', (text, forward) => expect(parseForward(text)).toEqual(forward))

  test.each(['', '80', ':', '80:', ':80', '0:80', '80:0', '65536:80', '80:65536', '-1:80', 'a:80', '80:b', '8080:80/sctp', '8080:80/', 'localhost:8080:80', '1.2.3:8080:80', '::1:80:80', '8e1:80', '80 :80', '8080:80,hostfwd=x'])(
    'not "%s"', (text) => expect(() => parseForward(text)).toThrow(/^-p: /))
})

describe('what --net may be', () => {
  test.each([
    ['user', { kind: 'user', forwards: [] }],
    ['tap:tap0', { kind: 'tap', name: 'tap0' }],
    ['socket:4000', { kind: 'listen', port: 4000 }],
    ['socket:localhost:4000', { kind: 'connect', host: 'localhost', port: 4000 }],
  ])('%s', (text, backend) => expect(parseBackend(text, [])).toEqual(backend))

  test.each(['', 'bridge', 'tap', 'tap:', 'tap:a,script=/bin/sh', 'tap:a/b', 'socket', 'socket:', 'socket:0', 'socket:x:y', 'socket:a,b:1', 'user:1', 'socket:a:1:2'])('not "%s"', (text) => expect(() => parseBackend(text, [])).toThrow(/^--net: /))
  test('no -p but with user', () => expect(() => parseBackend('tap:tap0', ['80:80'])).toThrow(/only works with --net user/))
})

describe('QEMU\'s arguments', () => {
  const of = (text: string, publish: string[] = []): string => networkArguments(virt64, { backend: parseBackend(text, publish) }).join(' ')
  test('none', () => expect(qemuArguments(virt64, { elf: 'e', image: 'i' }).join(' ')).toContain('-nic none -display none'))
  test('user', () => expect(of('user', ['8080:80', '5353:53/udp'])).toBe('-nic none -netdev user,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.1:5353-:53,id=net0 -device virtio-net-device,netdev=net0'))
  test('tap', () => expect(of('tap:tap7')).toMatch(/^-nic none -netdev tap,ifname=tap7,script=no,downscript=no,id=net0 -device virtio-net-device,netdev=net0,mac=52:54:00(:[0-9a-f]{2}){3}$/))
  test('two ends of a cable have two addresses, always the same', () => {
    const mac = (text: string): string => /mac=(.*)$/.exec(of(text))![1]!
    expect(mac('socket:4000')).not.toBe(mac('socket:localhost:4000'))
    expect(mac('socket:4000')).toBe(mac('socket:4000'))
  })
  test('a card that is part of the machine', () =>
    expect(networkArguments({ ...virt64, qemu: { ...virt64.qemu!, network: 'onboard' } }, { backend: parseBackend('user', []) })).toEqual(['-nic', 'user,id=net0']))
  test('a capture, its name with a comma', () =>
    expect(networkArguments(virt64, { backend: parseBackend('user', []), pcap: '/tmp/a,b' }).slice(-2)).toEqual(['-object', 'filter-dump,id=pcap0,netdev=net0,file=/tmp/a,,b']))
})

describe('ports of this machine', () => {
  test('TCP in use', async () => {
    const { port, close } = await taken()
    await expect(findNetwork({ publish: [`${port}:80`] }, virt64)).rejects.toMatchObject({ code: 'UNI-N002', exit: 75, fixes: [expect.stringMatching(/^-p \d+:80$/), expect.any(String)] })
    await expect(findNetwork({ net: `socket:${port}` }, virt64)).rejects.toMatchObject({ code: 'UNI-N002' })
    await findNetwork({ publish: [`${port}:80/udp`] }, virt64)
    close()
  })
  test('UDP in use', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    await expect(findNetwork({ publish: [`${socket.address().port}:53/udp`] }, virt64)).rejects.toMatchObject({ code: 'UNI-N002' })
    socket.close()
  })
  test('one port twice', async () => {
    const port = await free()
    await expect(findNetwork({ publish: [`${port}:80`, `${port}:81`] }, virt64)).rejects.toMatchObject({ exit: 64 })
    await findNetwork({ publish: [`${port}:80`, `${port}:80/udp`] }, virt64)
  })
  test('an address that is not ours', () => expect(findNetwork({ publish: ['192.0.2.1:8080:80'] }, virt64)).rejects.toMatchObject({ code: 'UNI-N002' }))
  test('a tap that is not there', () => expect(findNetwork({ net: 'tap:nosuch0' }, virt64)).rejects.toMatchObject({ code: 'UNI-N004', exit: 69, fixes: [expect.stringContaining('ip tuntap add dev nosuch0')] }))
  test('an interface that is there', async () => expect(await findNetwork({ net: 'tap:lo' }, virt64)).toMatchObject({ backend: { kind: 'tap', name: 'lo' } }))
  test('a board without a network', () => expect(findNetwork({ publish: ['8080:80'] }, { ...rpi4, qemu: { ...rpi4.qemu!, network: undefined } })).rejects.toMatchObject({ code: 'UNI-N001', exit: 69 }))
})

describe('uni run', () => {
  test('gives a card to apps that use the network, and to others when asked', async () => {
    expect((await run('apps/hello', ['-q'])).stdout).not.toContain('virtio-net')
    expect((await run(APP, ['-q'])).stdout).toContain('-nic none -netdev user,id=net0 -device virtio-net-device,netdev=net0')
    const port = await free()
    const asked = await run('apps/hello', ['-p', `${port}:80`, '-p', `${port}:53/udp`])
    expect(asked.stdout).toContain(`hostfwd=tcp:127.0.0.1:${port}-:80,hostfwd=udp:127.0.0.1:${port}-:53`)
    expect(asked.stderr).toContain(`localhost:${port} → 80, localhost:${port} → 53/udp`)
    expect(asked.stderr).toContain('hello does not use the network')
  })

  test.each([
    { args: ['-p', 'x'], code: 64, error: 'UNI-U003' },
    { args: ['-p', '80:80', '--net', 'tap:t'], code: 64, error: 'UNI-U001' },
    { args: ['--net', 'mars'], code: 64, error: 'UNI-U003' },
    { args: ['--pcap', '/nowhere/x.pcap'], code: 66, error: 'UNI-N006' },
    { args: ['--on', 'sim', '-p', '8080:80'], code: 69, error: 'UNI-N005' },
    { args: ['--on', 'node', '--net', 'user'], code: 64, error: 'UNI-U001' },
    { args: ['--board', 'xen64', '-p', '18080:80'], code: 69, error: 'UNI-N001' },
  ])('refuses $args', async ({ args, code, error }) => {
    const ran = await uni(['run', 'apps/hello', ...(args.includes('--board') ? [] : ['--board', 'virt64']), ...args], printing())
    expect(ran.stderr).toContain(`error[${error}]`)
    expect(ran.stderr).toContain('fix:')
    expect(ran.stderr).not.toMatch(stackLine)
    expect(ran.code).toBe(code)
  })

  test('records with QEMU', async () => {
    const file = join(folderWith(), 'q.pcap')
    const ran = await uni(['run', APP, '--board', 'virt64', '-q', '--pcap', file, '--expect', 'ready', '--timeout', '50s'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(readFileSync(file).readUInt32LE()).toBe(0xa1b2_c3d4)
  })

  test('records with the simulator', async () => {
    const file = join(folderWith(), 's.pcapng')
    const ran = await uni(['run', APP, '--on', 'sim', '-q', '--pcap', file, '--expect', 'ready'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(existsSync(file) && statSync(file).size).toBeGreaterThan(28)
    expect(readFileSync(file).readUInt32LE()).toBe(0x0a0d_0d0a)
  })

  test('--net socket is a cable, and --pcap shows what passes', async () => {
    const port = await free()
    const file = join(folderWith(), 'x.pcap')
    const guest = uni(['run', APP, '--board', 'virt64', '-q', '--net', `socket:${port}`, '--pcap', file, '--timeout', '50s'])
    const request = Buffer.from('ffffffffffff02000000000108060001080006040001020000000001' + '0a0002020000000000000a00020f', 'hex')
    const answer = await new Promise<Buffer>((resolve) => {
      const length = Buffer.of(0, 0, 0, request.length)
      let held = Buffer.alloc(0)
      // Until QEMU listens, and until the app does.
      const knock = (): void => {
        const socket = net.connect(port, '127.0.0.1', () => {
          const timer = setInterval(() => socket.write(Buffer.concat([length, request])), 200)
          socket.on('data', (bytes) => {
            held = Buffer.concat([held, bytes])
            if (held.length < 4 || held.length < 4 + held.readUInt32BE()) return
            clearInterval(timer)
            const frame = held.subarray(4, 4 + held.readUInt32BE())
            const bye = Buffer.concat([frame.subarray(6, 12), Buffer.from('02000000000188b5627965', 'hex'), Buffer.alloc(43)])
            socket.write(Buffer.concat([Buffer.of(0, 0, 0, bye.length), bye]))
            resolve(frame)
          })
        })
        socket.on('error', () => setTimeout(knock, 200))
      }
      knock()
    })
    expect(answer.toString('hex')).toMatch(/^020000000001525400(.{6})08060001080006040002525400\1/)
    const ran = await guest
    expect(ran.code, ran.stderr).toBe(0)
    expect(readFileSync(file).includes(request)).toBe(true)
    expect(readFileSync(file).includes(answer.subarray(0, 42))).toBe(true)
  })
})
