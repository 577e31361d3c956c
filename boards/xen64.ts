import { defineBoard } from './board.ts'
import { xenGuest } from './soc/xen-guest.ts'

export default defineBoard({
  name: 'xen64',
  aliases: ['xen-arm64'],
  title: 'Xen guest, AArch64 (dom0less)',
  soc: xenGuest,
  console: { device: 'uart0', baud: 115200 },
  image: { file: 'kernel8.img', kind: 'arm64', load: 0x4000_0000 },
  qemu: {
    program: 'qemu-system-aarch64', machine: 'virt', args: ['-cpu', 'cortex-a57', '-m', '1024'], kernel: 'image', serial: 0,
    differences: ['Xen 4.17 of Debian runs below the guest; no caches'],
  },
  xen: true,
  tested: 'qemu',
  notes: ['PV devices (console, block, net) are not there yet: the console is Xen\'s vpl011.', 'GICv2 hosts only.'],
})
