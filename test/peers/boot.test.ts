// A board without a card of ours: Debian's U-Boot in QEMU fetches the app by DHCP and TFTP from `uni flash --to net`, in a network of the test's own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ubootFirmware } from '../../cli/places.ts'
import { writeImage } from '../../flash/card.ts'
import { SPL_FILE } from '../../flash/sunxi.ts'
import { ubootCard } from '../../flash/uboot.ts'
import { folderWith, launcher, root } from '../cli/uni.ts'
import { HOST, Namespace, has, obstacle } from './namespace.ts'

const firmware = ubootFirmware('Cubieboard')
const why = obstacle('qemu-system-arm') ?? (firmware ? undefined : 'no U-Boot for the Cubieboard in the cache; ./uni setup fetches it')
if (why) console.log(`skipped: ${why}`)

/** A card with U-Boot and its environment. */
async function card(folder: string, bootcmd: string): Promise<string> {
  const uboot = readFileSync(join(firmware!, 'Cubieboard', SPL_FILE))
  const environment = {
    // QEMU's SID is empty, so U-Boot would have no address for its network card.
    ethaddr: '02:12:34:56:78:9a', bootdelay: '0', scriptaddr: '0x43100000', fdt_high: 'ffffffff', bootcmd,
  }
  const path = join(folder, 'uboot.img')
  await writeImage(ubootCard(64 * 2 ** 20, uboot, environment), path, false)
  return path
}

describe.skipIf(why)('uni flash --to net', () => {
  let net: Namespace
  let folder: string
  beforeEach(() => {
    net = new Namespace()
    folder = folderWith()
  })
  afterEach(() => net.remove())
  const flash = (place: string, ...args: string[]): ReturnType<Namespace['start']> => net.start(launcher, ['flash', 'apps/hello', '--board', 'cubieboard', '--to', `net:${place}`, ...args])
  const board = (path: string): ReturnType<Namespace['start']> => net.start('timeout', ['100', 'qemu-system-arm', '-M', 'cubieboard', '-drive', `file=${path},if=sd,format=raw`, '-nic', 'tap,ifname=tap0,script=no,downscript=no', '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot', '-semihosting-config', 'enable=on,target=native'])

  it('waits for the link, finds no DHCP server, gives U-Boot address, script and image, which boots; then ends', async () => {
    // As U-Boot's own environment does when there is nothing on the card: bootcmd_dhcp of config_distro_bootcmd.h.
    const path = await card(folder, 'dhcp ${scriptaddr} boot.scr.uimg && source ${scriptaddr}')
    const server = flash('tap0', '--json')
    await server.prints(/waiting +no link on tap0/)
    const guest = board(path)
    await server.prints(/ready +no DHCP server on tap0/)
    await guest.prints(/hello from cubieboard/)
    expect(guest.printed()).toMatch(/DHCP client bound to address 10\.77\.0\.2/)
    expect(await server.ended, server.printed()).toBe(0)
    expect(server.printed()).toMatch(/offer +10\.77\.0\.2 to 02:12:34:56:78:9a/)
    const { schema, ok, address, files, requests } = JSON.parse(server.printed().slice(server.printed().indexOf('{\n')))
    expect({ schema, ok, address }).toEqual({ schema: 'uni.flash.v1', ok: true, address: HOST })
    const size = (name: string): number => files.find((file: { name: string }) => file.name === name).bytes
    expect(requests.map(({ name, how, bytes, client }: Record<string, unknown>) => ({ name, how, bytes, client }))).toEqual([
      { name: 'boot.scr.uimg', how: 'complete', bytes: size('boot.scr.uimg'), client: '10.77.0.2' }, { name: 'uImage', how: 'complete', bytes: size('uImage'), client: '10.77.0.2' },
    ])
  }, 120_000)

  it.skipIf(!has('dnsmasq') || !has('curl'))('on a network with a DHCP server: refuses, or serves files only, to U-Boot and to a Pi', async () => {
    // The server is another machine, at the other end of a cable.
    const other = new Namespace()
    try {
      await net.run('ip', ['link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', other.name])
      for (const [one, address] of [[net, '10.78.0.1/24'], [other, '10.78.0.2/24']] as const) {
        await one.run('ip', ['address', 'add', address, 'dev', 'cable'])
        await one.run('ip', ['link', 'set', 'cable', 'up'])
      }
      const names = other.start('dnsmasq', ['--keep-in-foreground', '--conf-file=/dev/null', '--log-facility=-', '--log-dhcp', '--user=root', '--port=0', `--pid-file=${folder}/pid`, `--dhcp-leasefile=${folder}/leases`, '--interface=cable', '--bind-interfaces', '--dhcp-range=10.78.0.50,10.78.0.99,255.255.255.0,2m'])
      await names.prints(/DHCP, IP range/)
      const server = flash('cable')
      expect(await server.ended, server.printed()).toBe(75)
      expect(server.printed()).toContain('error[UNI-F042]: 10.78.0.2 hands out addresses on cable\'s network')
      expect(server.printed()).not.toMatch(/offer|ready/)
      expect(names.printed()).toMatch(/DHCPDISCOVER\(cable\)[^]*DHCPOFFER\(cable\)/)
      expect(names.printed()).not.toContain('DHCPREQUEST')
      // Beside that server we say where the files are, and give no addresses.
      const beside = flash('cable', '--proxy', '--keep')
      await beside.prints(/setenv serverip 10\.78\.0\.1/)
      await other.run('curl', ['-sS', '--max-time', '10', '-o', join(folder, 'got'), 'tftp://10.78.0.1/uImage'])
      expect(readFileSync(join(folder, 'got')).equals(readFileSync(join(root, 'build/cubieboard/hello/uImage')))).toBe(true)
      await beside.stop('SIGINT')
      // A Pi takes its address there and is told by us where the files are; when it has its kernel, we are done.
      const pi = net.start(launcher, ['flash', 'apps/hello', '--board', 'rpi4', '--to', 'net:cable', '--proxy', '--firmware', folderWith(Object.fromEntries(['start4.elf', 'fixup4.dat', 'start4cd.elf', 'fixup4cd.dat'].map((name) => [name, name])))])
      await pi.prints(/ready +addresses come from the DHCP server/)
      const client = other.start(process.execPath, [join(import.meta.dirname, 'pi-client.mjs'), '10.78.0.2', 'dc:a6:32:01:02:03'])
      await client.prints(/"from":"10\.78\.0\.1","yiaddr":"0\.0\.0\.0","siaddr":"10\.78\.0\.1","pi":true/)
      await client.stop('SIGKILL')
      expect((await other.run('curl', ['-sS', '--max-time', '10', 'tftp://10.78.0.1/12345678/config.txt']))).toContain('kernel=kernel8.img')
      await other.run('curl', ['-sS', '--max-time', '10', 'tftp://10.78.0.1/12345678/recovery.elf'], [68])
      await other.run('curl', ['-sS', '--max-time', '10', '-o', join(folder, 'got'), 'tftp://10.78.0.1/dc-a6-32-01-02-03/kernel8.img'])
      expect(await pi.ended, pi.printed()).toBe(0)
      expect(pi.printed()).toMatch(/offer +to dc:a6:32:01:02:03[^]*fetched +12345678\/config\.txt[^]*missing +12345678\/recovery\.elf/)
      expect(readFileSync(join(folder, 'got')).equals(readFileSync(join(root, 'build/rpi4/hello/kernel8.img')))).toBe(true)
    } finally {
      await other.remove()
    }
  }, 120_000)

  it('says what is wrong before it builds: rights, interfaces, addresses, boards', async () => {
    const ends = async (code: number, error: RegExp, ...args: string[]): Promise<void> => {
      const ran = net.start(launcher, ['flash', 'apps/hello', ...args])
      expect([await ran.ended, ran.printed()]).toEqual([code, expect.stringMatching(error)])
      expect(ran.printed()).not.toContain('build ')
    }
    const args = ['--board', 'cubieboard', '--to']
    await ends(64, /UNI-F040[^]*--to net:tap0/, ...args, 'net:')
    await ends(66, /UNI-F040[^]*there is no interface "eth9"/, ...args, 'net:eth9')
    await ends(64, /UNI-F005[^]*boards that do: .*cubieboard/, '--board', 'virt64', '--to', 'net:tap0')
    const nobody = net.start('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', launcher, 'flash', 'apps/hello', ...args, 'net:tap0'])
    expect(await nobody.ended).toBe(77)
    expect(nobody.printed()).toMatch(/UNI-F043[^]*sudo env "PATH=\$PATH" \.\/uni flash apps\/hello --board cubieboard --to net:tap0\n/)
    const tftpd = net.start(process.execPath, ['-e', `require('dgram').createSocket('udp4').bind(69, '${HOST}', () => console.log('here'))`])
    await tftpd.prints(/here/)
    await ends(75, /UNI-F044/, ...args, 'net:tap0')
    await net.run('ip', ['address', 'flush', 'dev', 'tap0'])
    await ends(69, /UNI-F041[^]*has no IPv4 address/, ...args, 'net:tap0')
    await net.run('ip', ['address', 'add', '10.77.0.1/31', 'dev', 'tap0'])
    await ends(69, /UNI-F041[^]*no address for a board/, ...args, 'net:tap0')
  }, 60_000)
})
