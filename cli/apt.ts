/** Debian's package tools: what to run to get something, and a private view of packages the host does not see. */
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Exit, UniError } from '../boards/error.ts'
import { capture } from './capture.ts'
import { isProgram } from './toolchain.ts'

export interface System { id: string; codename: string }

/** The system's name when it installs with apt, or undefined. */
export async function aptSystem(): Promise<System | undefined> {
  if (!isProgram('/usr/bin/apt-get') || !existsSync('/etc/os-release')) return undefined
  const lines = (await readFile('/etc/os-release', 'utf8')).split('\n').map((line) => /^(\w+)="?([^"]*)"?$/.exec(line))
  const value = (key: string): string => lines.find((line) => line?.[1] === key)?.[2] ?? ''
  return { id: value('ID'), codename: value('VERSION_CODENAME') }
}

interface Source { site: string; release: string; component: string }

let known: Promise<Source[]> | undefined

/** The package sources this host is set up with. */
const sources = (): Promise<Source[]> => (known ??= readSources())

async function readSources(): Promise<Source[]> {
  const list = async (more: string[]): Promise<Source[]> => {
    const told = await capture('apt-get', [...more, 'indextargets', '--format', '$(SITE)|$(RELEASE)|$(COMPONENT)'])
    return told.stdout.split('\n').filter(Boolean).map((line) => {
      const [site, release, component] = line.split('|')
      return { site, release, component }
    })
  }
  const found = await list([])
  if (found.length) return found
  // A fresh system has no package lists yet, and apt names only sources it has lists of: fetch them to a place of our own.
  const work = await mkdtemp(join(tmpdir(), 'uni-apt-'))
  try {
    await mkdir(join(work, 'partial'))
    const own = ['-o', `Dir::State::lists=${work}`, '-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache=', '-o', 'APT::Sandbox::User=root']
    await capture('apt-get', [...own, '-qq', 'update'], { milliseconds: 300_000 })
    return await list(own)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The mirror that serves `release`'s main component here. */
async function mirrorOf(release: string): Promise<string> {
  const all = await sources()
  const found = all.find((one) => one.release === release && one.component === 'main')
  if (!found) throw new UniError('UNI-T022', `apt has no source for ${release}`, Exit.unavailable, ['add the distribution\'s main source to /etc/apt, then run ./uni setup again'])
  return found.site
}

export const hasRelease = async (release: string): Promise<boolean> => (await sources()).some((one) => one.release === release)

/** Text of a source file for Debian's backports, from the mirror in use. */
export async function backportsSource(codename: string): Promise<string> {
  return ['Types: deb', `URIs: ${await mirrorOf(codename)}`, `Suites: ${codename}-backports`, 'Components: main', `Signed-By: ${KEYRING}`, ''].join('\n')
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Downloads one Debian package without installing it and without touching the host's apt state, and unpacks it.
 * @param subfolder folder inside the package whose files end up in `destination`, which appears whole or not at all
 */
export async function fetchPackage(name: string, architecture: string, component: string, subfolder: string, destination: string): Promise<void> {
  const site = await mirrorOf('bookworm')
  const work = await mkdtemp(join(tmpdir(), 'uni-apt-'))
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial', 'state', 'out', 'debs']) await mkdir(join(work, folder), { recursive: true })
    await writeFile(join(work, 'state/status'), '')
    await writeFile(join(work, 'sources.list'), `deb [arch=${architecture} signed-by=${KEYRING}] ${site} bookworm ${component}\n`)
    await writeFile(join(work, 'apt.conf'), [
      `Dir::Etc::sourcelist "${work}/sources.list"; Dir::Etc::sourceparts "/nonexistent";`,
      `Dir::State "${work}/state"; Dir::State::lists "${work}/lists"; Dir::State::status "${work}/state/status"; Dir::Cache "${work}/cache";`,
      `APT::Architecture "${architecture}"; APT::Architectures { "${architecture}"; };`,
      'APT::Sandbox::User "root"; Acquire::Languages "none";', '',
    ].join('\n'))
    const env = { ...process.env, APT_CONFIG: join(work, 'apt.conf') }
    await must('apt-get', ['-qq', 'update'], { env })
    await must('apt-get', ['-qq', 'download', name], { env, cwd: join(work, 'debs') })
    const [deb] = await readdir(join(work, 'debs'))
    if (!deb) throw new UniError('UNI-T023', `apt-get downloaded nothing for ${name}`, Exit.unavailable)
    await must('dpkg-deb', ['-x', join(work, 'debs', deb), join(work, 'out')], {})
    const ready = `${destination}.${process.pid}`
    await mkdir(dirname(destination), { recursive: true })
    await rm(ready, { recursive: true, force: true })
    await must('cp', ['-r', join(work, 'out', subfolder), ready], {})
    await rm(destination, { recursive: true, force: true })
    await rename(ready, destination)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Runs a program; throws UNI-T023 with its last words when it fails. */
export async function must(program: string, args: string[], options: { env?: NodeJS.ProcessEnv; cwd?: string }): Promise<void> {
  const done = await capture(program, args, { ...options, milliseconds: 1_800_000 })
  if (done.code === 0) return
  const words = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-6).join('\n')
  throw new UniError('UNI-T023', `${[program, ...args].join(' ')} failed (exit ${done.code})\n${words}`, Exit.unavailable, ['check the network and the package sources, then run ./uni setup again'])
}
