import { defineBoard } from './board.ts'
import { virt32 } from './soc/qemu-virt.ts'

export default defineBoard({
  name: 'virt32',
  title: 'QEMU virt, AArch32',
  soc: virt32,
  console: { device: 'uart0', baud: 115200 },
  image: { file: 'kernel7.img', kind: 'raw', load: 0x4001_0000 },
  qemu: { program: 'qemu-system-arm', machine: 'virt', args: ['-cpu', 'cortex-a15', '-device', 'virtio-rng-device'], kernel: 'image', serial: 0, network: 'virtio-net-device', card: { device: 'virtio-blk-device', anySize: true }, differences: ['no caches: missing cache maintenance never shows'] },
  tested: 'qemu',
})
