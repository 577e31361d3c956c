import { defineBoard } from './board.ts'
import { virt64 } from './soc/qemu-virt.ts'

export default defineBoard({
  name: 'virt64',
  title: 'QEMU virt, AArch64',
  soc: virt64,
  console: { device: 'uart0', baud: 115200 },
  image: { file: 'kernel8.img', kind: 'arm64', load: 0x4008_0000 },
  qemu: { program: 'qemu-system-aarch64', machine: 'virt', args: ['-cpu', 'cortex-a53', '-device', 'virtio-rng-device'], kernel: 'image', serial: 0, network: 'virtio-net-device', card: { device: 'virtio-blk-device', anySize: true }, differences: ['no caches: missing cache maintenance never shows'] },
  tested: 'qemu',
})
