/** `uni flash --to net:INTERFACE`: the board fetches the app over the network, from us. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Board } from '../../boards/board.ts'
import { Exit, UniError } from '../../boards/error.ts'
import { boards } from '../../boards/index.ts'
import { sha256, writeFolder } from '../../flash/card.ts'
import { toText, type Place } from '../../flash/net/address.ts'
import { SCRIPT, bootFiles, type BootFiles } from '../../flash/net/boot-files.ts'
import { serveBoot } from '../../flash/net/boot-service.ts'
import { dnsmasqConfig } from '../../flash/net/dnsmasq.ts'
import { interfaceNames, neighboursSeen, placeOf } from '../../flash/net/interfaces.ts'
import { TftpServer, type Served } from '../../flash/net/tftp-server.ts'
import { grouped, seconds } from '../output.ts'
import { build, firmwareFolder, type FlashJob } from './job.ts'

/** A board that has its image may still ask for something: so long there must be no request. */
const QUIET_MS = 2000
/** So many requests are told of in the document of `--json`. */
const MOST_TOLD = 1000

export async function flash(job: FlashJob): Promise<number> {
  const { options, board, app } = job
  const { output } = options
  checkBoard(board)
  const place = findPlace(job.place)
  const looking = options.dryRun || options.printDnsmasq
  const requests: Served[] = []
  const fetched = new AbortController()
  let content: BootFiles | undefined
  let end: NodeJS.Timeout | undefined
  let complete = false
  // The port before the build: who lacks the right to it learns so at once.
  const files = new Map<string, Uint8Array>()
  const tftp = new TftpServer(files, toText(place.address), (request) => {
    tell(job, request)
    if (requests.length < MOST_TOLD) requests.push(request)
    complete ||= request.file === content?.last && request.how === 'complete'
    clearTimeout(end)
    if (complete && !options.keep) end = setTimeout(() => { if (!tftp.open) fetched.abort() }, QUIET_MS)
  })
  if (!looking) await allowed(tftp.bind(), place)
  try {
    content = await makeContent(job)
    if (looking) return await show(job, place, content)
    for (const [name, bytes] of content.files) files.set(name, bytes)
    const started = Date.now()
    await serve(job, place, content, fetched)
    const served = requests.filter(({ how }) => how === 'complete')
    output.step('flash', `${served.length} files, ${grouped(served.reduce((sum, { bytes }) => sum + bytes, 0))} bytes fetched`, Date.now() - started)
    if (output.json) {
      output.document('flash', {
        ok: true, app: app.name, board: board.name, target: `net:${place.name}`, address: toText(place.address),
        files: [...files].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })), requests,
      })
    } else output.data(`net:${place.name}`)
    return Exit.ok
  } finally {
    clearTimeout(end)
    tftp.close()
  }
}

/** The app built, and what else the board fetches. */
async function makeContent(job: FlashJob): Promise<BootFiles> {
  const { options, board } = job
  const firmware = board.firmware === 'sunxi' ? '' : await firmwareFolder(job)
  const { image } = await build(job)
  const content = await bootFiles(board, await readFile(image), firmware)
  for (const remark of content.remarks) options.output.note(`${options.output.err.yellow('note')}      ${remark}`)
  return content
}

/** Answers until the image has been fetched. Throws UNI-F042 to UNI-F044. */
async function serve({ options, board }: FlashJob, place: Place, { files, bootFile, last }: BootFiles, fetched: AbortController): Promise<void> {
  const { output } = options
  const proxy = !!options.proxy
  output.note(`serving   ${last} and ${files.size - 1} more on ${place.name}, ${toText(place.address)}; Ctrl-C ends`)
  if (bootFile) {
    output.note(proxy
      ? `at U-Boot's prompt: setenv autoload no; dhcp; setenv serverip ${toText(place.address)}; tftpboot \${scriptaddr} ${SCRIPT} && source \${scriptaddr}`
      : `a U-Boot that finds nothing on its card boots from here; at its prompt: dhcp \${scriptaddr} ${SCRIPT} && source \${scriptaddr}`)
  }
  // U-Boot takes the file server's address from the server that gives it its own: nothing of ours would help.
  if (proxy && bootFile) return new Promise((resolve) => fetched.signal.addEventListener('abort', () => resolve()))
  const events = {
    waiting: () => output.note(`waiting   no link on ${place.name}: is the cable in, the board on?`),
    answering: () => output.note(proxy ? 'ready     addresses come from the DHCP server of this network' : `ready     no DHCP server on ${place.name}; power the board on`),
    answered: ({ chaddr }: { chaddr: string }, { what, given }: { what: string; given: number }) => output.note(`${what.padEnd(9)} ${given ? `${toText(given)} ` : ''}to ${chaddr}`),
  }
  const server = await allowed(serveBoot(place, { bootFile, proxy, taken: neighboursSeen(place.name) }, events, fetched.signal), place)
  if (server === undefined) return
  throw new UniError('UNI-F042', `${server} hands out addresses on ${place.name}'s network; two that do would disturb everybody there`, Exit.busy, [
    `--proxy: addresses come from ${server}, files from here (${board.firmware === 'sunxi' ? 'U-Boot has to be told at its prompt' : 'for a Raspberry Pi'})`,
    'a network of the board\'s own: a cable from this machine to the board',
    '--print-dnsmasq: what a dnsmasq that serves there would need',
  ])
}

/** One line for each request that is over. */
function tell({ options: { output } }: FlashJob, { client, name, how, why, bytes, ms }: Served): void {
  const what = how === 'complete' ? `${grouped(bytes)} bytes  ${seconds(ms)}` : why ?? ''
  output.note(`${(how === 'complete' ? 'fetched' : how).padEnd(9)} ${name}  ${client}${what && `  ${what}`}`)
}

/** `--dry-run` and `--print-dnsmasq`: nothing is served. */
async function show(job: FlashJob, place: Place, { files, bootFile }: BootFiles): Promise<number> {
  const { output, proxy, printDnsmasq, dryRun } = job.options
  const listed = [...files].map(([name, bytes]) => `  ${name.padEnd(24)} ${grouped(bytes.length).padStart(12)}`)
  if (!printDnsmasq) {
    output.data([`net:${place.name}`, `  TFTP at ${toText(place.address)}, ${proxy ? 'addresses from the network\'s DHCP server' : 'addresses from here, if nobody else serves'}`, ...listed].join('\n'))
    return Exit.ok
  }
  const folder = resolve('build', job.board.name, job.app.name, 'tftp')
  if (!dryRun) {
    for (const name of files.keys()) await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFolder(files, folder, job.options.verify)
    output.note(`${files.size} files in ${folder}`)
  }
  output.data(dnsmasqConfig(place, folder, bootFile, !!proxy))
  return Exit.ok
}

function checkBoard(board: Board): void {
  if (board.firmware !== undefined) return
  throw new UniError('UNI-F005', `${board.title} does not boot over a network`, Exit.usage, [`run it: ./uni run --board ${board.name}`, `boards that do: ${boards.filter((one) => one.firmware).map((one) => one.name).join(', ')}`])
}

/** Throws UNI-F040 for no or an unknown interface, UNI-F041 for one without an address. */
function findPlace(name: string): Place {
  const names = interfaceNames()
  const choices = names.map((one) => `--to net:${one}`)
  if (!name) throw new UniError('UNI-F040', '--to net: lacks the interface that the board hangs on', Exit.usage, choices)
  if (!names.includes(name)) throw new UniError('UNI-F040', `there is no interface "${name}"`, Exit.notFound, choices)
  const place = placeOf(name)
  if (!place) throw new UniError('UNI-F041', `interface ${name} has no IPv4 address`, Exit.unavailable, [`sudo ip address add 10.77.0.1/24 dev ${name} && sudo ip link set ${name} up`])
  // A board needs an address beside ours, and two are never anybody's.
  if (~place.netmask >>> 0 < 3) throw new UniError('UNI-F041', `the network of ${name} has no address for a board`, Exit.unavailable, [`another network on it: sudo ip address add 10.77.0.1/24 dev ${name}, and take ${toText(place.address)} away`])
  return place
}

/** What the system says about the ports in our words. Throws UNI-F043 (not allowed), UNI-F044 (in use). */
async function allowed<T>(work: Promise<T>, place: Place): Promise<T> {
  try {
    return await work
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') {
      const words = process.argv.slice(2).map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`))
      throw new UniError('UNI-F043', 'the ports of DHCP and TFTP (67, 68, 69) need root', Exit.permission, [`sudo env "PATH=$PATH" ./uni ${words.join(' ')}`, 'until the next start for everybody: sudo sysctl net.ipv4.ip_unprivileged_port_start=67'])
    }
    if (code === 'EADDRINUSE') throw new UniError('UNI-F044', `another program has a port of DHCP or TFTP on ${place.name}: ${message}`, Exit.busy, ['who: ss -ulpn \'sport >= 67 and sport <= 69\'', '--print-dnsmasq, if it is a dnsmasq'])
    if (code === 'EADDRNOTAVAIL') throw new UniError('UNI-F041', `interface ${place.name} has lost ${toText(place.address)}`, Exit.unavailable)
    throw error
  }
}
