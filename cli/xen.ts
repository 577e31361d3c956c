/** Runs an app as a dom0less guest of Debian's Xen, itself under QEMU. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import type { App } from './app.ts'
import { buildApp } from './build.ts'
import { Console, type Limits } from './guest.ts'
import { findEmulator, type RunOptions } from './run.ts'
import { xenHypervisor } from './setup.ts'

/** Where QEMU puts the guest's image for Xen to find; Xen itself is at 0x4020_0000, QEMU's device tree at 0x4800_0000. */
const MODULE = 0x5000_0000
const GUEST_KIB = 64 * 1024
/** Xen cannot pass an exit code on, and with no dom0 it never ends: the guest's last line tells both. */
const ENDING = /\bexit (\d+): the board can be switched off/

export async function runOnXen(options: RunOptions, app: App, board: Board, limits: Limits): Promise<number> {
  const { output } = options
  const emulator = await findEmulator(options, board)
  const xen = await xenHypervisor(options)
  const { image } = await buildApp(options, app, board, options)
  const machine = ['-M', 'virt,virtualization=on,gic-version=2', ...board.qemu!.args, '-smp', '1']
  const dtb = path.join(path.dirname(image), 'xen.dtb')
  writeDeviceTree(emulator.path, machine, image, dtb)
  const args = [
    ...machine, '-nic', 'none', '-display', 'none', '-monitor', 'none', '-no-reboot',
    '-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console',
    '-kernel', xen, '-dtb', dtb, '-device', `loader,file=${image.replaceAll(',', ',,')},addr=0x${MODULE.toString(16)},force-raw=on`,
    ...(options.extra ?? []),
  ]
  output.detail([emulator.path, ...args].join(' '))
  output.step('run', `${app.name} under ${path.basename(xen)} on QEMU ${emulator.version}`)
  const ending = (printed: string): number | undefined => {
    const found = ENDING.exec(printed)
    return found ? Number(found[1]) : undefined
  }
  // Xen's console switches its input to the next domain at Ctrl-A three times.
  const opening = { after: /Freed \d+kB init memory/, type: Buffer.from('\x01\x01\x01') }
  return new Console(options, { ...limits, ending, opening }).run(emulator.path, args)
}

/** QEMU's own device tree with one Xen domain added: docs/misc/arm/device-tree/booting.txt of Xen. */
function writeDeviceTree(qemu: string, machine: string[], image: string, dtb: string): void {
  const base = `${dtb}.base`
  mkdirSync(path.dirname(dtb), { recursive: true })
  try {
    execFileSync(qemu, [...machine.map((word) => word.replace(/^virt,/, `virt,dumpdtb=${base},`)), '-nic', 'none', '-display', 'none'], { stdio: 'ignore' })
    if (!existsSync(base)) throw new UniError('UNI-T014', `${qemu} wrote no device tree`, Exit.unavailable)
    const source = execFileSync('dtc', ['-q', '-I', 'dtb', '-O', 'dts', base], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const at = MODULE.toString(16)
    const domain = `
/ { chosen {
  #address-cells = <2>; #size-cells = <2>;
  xen,xen-bootargs = "console=dtuart dtuart=/pl011@9000000";
  domU1 {
    compatible = "xen,domain"; #address-cells = <2>; #size-cells = <2>; cpus = <1>; memory = <0 ${GUEST_KIB}>; vpl011;
    module@${at} { compatible = "multiboot,kernel", "multiboot,module"; reg = <0 0x${at} 0 0x${statSync(image).size.toString(16)}>; bootargs = ""; };
  };
}; };
`
    writeFileSync(`${dtb}.dts`, source + domain)
    execFileSync('dtc', ['-q', '-I', 'dts', '-O', 'dtb', '-o', dtb, `${dtb}.dts`], { stdio: 'ignore' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UniError('UNI-T015', 'dtc (device-tree-compiler) is not installed', Exit.unavailable, ['./uni setup'])
    throw error
  }
}
