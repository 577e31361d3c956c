/** `uni setup`: installs what is missing; and the offer to do so when another verb misses something. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { aptSystem, backportsSource, fetchPackage, hasRelease, must, type System } from './apt.ts'
import { capture } from './capture.ts'
import { checkMachine, type Check } from './checks.ts'
import type { GlobalOptions } from './options.ts'
import { cacheDir, xenImage } from './places.ts'

/** What would be installed and the lines that do it. */
export interface Plan {
  missing: Check[]
  packages: string[]
  /** From backports: the release's own version is too old. */
  backported: string[]
  /** Content of a new source file for backports, when there is none yet. */
  source?: string
  /** Commands, to be run as root in this order. */
  commands: string[][]
}

const sourceFile = (codename: string): string => `/etc/apt/sources.list.d/uni-${codename}-backports.sources`

/** What is missing on this machine, as far as packages bring it. */
export async function makePlan(system: System, checks: Check[]): Promise<Plan> {
  const missing = checks.filter((check) => !check.ok && check.packages)
  const wanted = [...new Set(missing.flatMap((check) => check.packages!))].sort()
  const release = `${system.codename}-backports`
  // bookworm's own QEMU is 7.2, without raspi4b. The newer one brings a newer libelf1, with which only gdb's libraries of the same release agree.
  const newer = wanted.includes('qemu-system-arm') || (await hasRelease(release)) ? ['qemu-system-arm', 'gdb-multiarch'] : []
  const backported: string[] = system.codename === 'bookworm' ? wanted.filter((name) => newer.includes(name)) : []
  const packages = wanted.filter((name) => !backported.includes(name))
  const source = backported.length && !(await hasRelease(release)) ? await backportsSource(system.codename) : undefined
  const install = ['apt-get', 'install', '-y', '--no-install-recommends']
  const commands = wanted.length ? [['apt-get', 'update']] : []
  if (packages.length) commands.push([...install, ...packages])
  if (backported.length) commands.push([...install, '-t', release, ...backported])
  return { missing, packages, backported, source, commands }
}

/** The plan as lines that a person can paste. */
export function planLines(plan: Plan, system: System): string[] {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  const lines = plan.commands.map((command) => sudo + command.join(' '))
  if (plan.source) lines.unshift(`printf '${plan.source.replaceAll('\n', '\\n')}' | ${sudo}tee ${sourceFile(system.codename)}`)
  return lines
}

/** The words before a command that make it run as root, or undefined when that cannot be had without asking. */
async function rootPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  return (await capture('sudo', ['-n', 'true'], { milliseconds: 5000 })).code === 0 ? ['sudo', '-n'] : undefined
}

async function install(plan: Plan, system: System, options: GlobalOptions): Promise<void> {
  if (!plan.commands.length) return
  const prefix = await rootPrefix()
  if (!prefix) throw new UniError('UNI-T020', 'installing packages needs root', Exit.permission, planLines(plan, system))
  const run = async (words: string[]): Promise<void> => {
    const started = Date.now()
    const [program, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...words]
    await must(program, args, {})
    options.output.step('setup', words.join(' '), Date.now() - started)
  }
  if (plan.source) await writeAsRoot(plan.source, sourceFile(system.codename), run)
  for (const command of plan.commands) await run(command)
}

async function writeAsRoot(text: string, path: string, run: (words: string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'uni-setup-'))
  try {
    await writeFile(join(folder, 'source'), text)
    await run(['install', '-m', '644', join(folder, 'source'), path])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Fetches the Pi's boot firmware into the cache. Needs no root. */
export async function fetchFirmware(options: GlobalOptions): Promise<void> {
  const started = Date.now()
  await fetchPackage('raspi-firmware', 'arm64', 'non-free-firmware', 'usr/lib/raspi-firmware', join(cacheDir(), 'raspi-firmware'))
  options.output.step('setup', `Pi firmware from Debian's raspi-firmware  ${cacheDir()}`, Date.now() - started)
}

/** Fetches U-Boot's first stages for Allwinner boards into the cache. Needs no root. */
export async function fetchUboot(options: GlobalOptions): Promise<void> {
  const started = Date.now()
  await fetchPackage('u-boot-sunxi', 'armhf', 'main', 'usr/lib/u-boot', join(cacheDir(), 'u-boot-sunxi'))
  options.output.step('setup', `first stages from Debian's u-boot-sunxi  ${cacheDir()}`, Date.now() - started)
}

/** Fetches Xen's arm64 image into the cache. Needs no root. */
export async function fetchXen(options: GlobalOptions): Promise<void> {
  const started = Date.now()
  await fetchPackage('xen-hypervisor-4.17-arm64', 'arm64', 'main', 'boot', join(cacheDir(), 'xen'))
  options.output.step('setup', `Xen 4.17 for arm64 from Debian  ${cacheDir()}`, Date.now() - started)
}

/** Path of Xen's arm64 image, fetched first when that is allowed. Throws UNI-T015. */
export async function xenHypervisor(options: GlobalOptions): Promise<string> {
  const found = xenImage()
  if (found) return found
  if ((await aptSystem()) && (mayInstall(options) || (await ask(options, `Xen is missing. uni can fetch Debian's package into ${cacheDir()}`)))) {
    await fetchXen(options)
    const fetched = xenImage()
    if (fetched) return fetched
  }
  throw new UniError('UNI-T015', 'Xen for arm64 is missing', Exit.unavailable, ['./uni setup'])
}

/** Asked to beforehand, or root on a machine that is thrown away. */
export const mayInstall = (options: GlobalOptions): boolean => options.yes || (!!process.env.CI && process.getuid?.() === 0)

const fetchers = { firmware: fetchFirmware, uboot: fetchUboot, xen: fetchXen }

export async function command(options: GlobalOptions): Promise<number> {
  const { output } = options
  const system = await aptSystem()
  const checks = await checkMachine()
  if (!system) {
    const lacking = checks.filter((check) => !check.ok && check.required)
    if (!lacking.length) return done(options, checks)
    throw new UniError('UNI-T022', `setup knows only Debian and Ubuntu; missing here: ${lacking.map((check) => check.name).join(', ')}`, Exit.unavailable, ['install them with your system\'s package tool; ./uni doctor lists what is needed'])
  }
  const plan = await makePlan(system, checks)
  const fetches = checks.filter((check) => !check.ok && check.fetch)
  if (!plan.commands.length && !fetches.length) return done(options, checks)
  if (options.dryRun) {
    for (const line of planLines(plan, system)) output.data(line)
    for (const check of fetches) output.data(`# fetch ${check.name} into ${cacheDir()}`)
    return Exit.ok
  }
  if (!options.yes) {
    const lines = planLines(plan, system)
    const agreed = await ask(options, ['uni setup will run:', ...lines.map((line) => `  ${line}`), ...fetches.map((check) => `  fetch ${check.name} into ${cacheDir()}`)].join('\n'))
    if (agreed === undefined) {
      throw new UniError('UNI-U031', 'setup asks before it installs, and nobody can answer here', Exit.usage, ['./uni setup --yes', ...lines])
    }
    if (!agreed) throw new UniError('UNI-U030', 'not installed', Exit.cancelled)
  }
  await install(plan, system, options)
  for (const check of fetches) {
    try {
      await fetchers[check.fetch!](options)
    } catch (error) {
      output.warn(`${check.name} could not be fetched (${check.needed}): ${(error as Error).message.split('\n')[0]}`)
    }
  }
  return done(options, await checkMachine())
}

function done(options: GlobalOptions, checks: Check[]): number {
  const lacking = checks.filter((check) => !check.ok && check.required)
  if (lacking.length) {
    throw new UniError('UNI-T021', `still missing: ${lacking.map((check) => `${check.name} (${check.found})`).join(', ')}`, Exit.unavailable, lacking.map((check) => check.fix!).filter(Boolean))
  }
  const optional = checks.filter((check) => !check.ok).map((check) => check.name)
  if (options.output.json) options.output.document('setup', { ok: true, missing: optional })
  else options.output.note(`ready${optional.length ? `; without: ${optional.join(', ')} (./uni doctor tells more)` : ''}`)
  return Exit.ok
}

/** A yes/no question; undefined when nobody can answer. */
export async function ask(options: GlobalOptions, text: string): Promise<boolean | undefined> {
  if (!options.input) return undefined
  const { confirm, isCancel } = await import('@clack/prompts')
  process.stderr.write(`${text}\n`)
  const answer = await confirm({ message: 'Go on? (--yes skips this question)', output: process.stderr })
  return !isCancel(answer) && answer
}

const installable = new Set(['UNI-T003', 'UNI-T010', 'UNI-T011', 'UNI-T012'])

/**
 * What `find` finds. When a program is missing and may be installed (answered yes, --yes, or root in CI), installs what is
 * missing and looks again; else the error tells the lines to run.
 */
export async function withSetup<T>(options: GlobalOptions, find: () => Promise<T>): Promise<T> {
  try {
    return await find()
  } catch (error) {
    const canAct = mayInstall(options) || options.input
    const system = error instanceof UniError && installable.has(error.code) && canAct ? await aptSystem() : undefined
    if (!system) throw error
    const plan = await makePlan(system, (await checkMachine()).filter((check) => check.required || (error as UniError).code === 'UNI-T012'))
    if (!plan.commands.length) throw error
    const agreed = mayInstall(options) || (await ask(options, [(error as UniError).message, 'uni can install what is missing:', ...planLines(plan, system).map((line) => `  ${line}`)].join('\n')))
    if (!agreed) throw error
    await install(plan, system, options)
    return find()
  }
}
