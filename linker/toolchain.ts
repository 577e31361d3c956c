/** What the build needs of a cross compiler. Finding one is `cli/toolchain.ts`'s work. */
import type { Arch } from '../boards/board.ts'

export interface Toolchain {
  arch: Arch
  /** Absolute path of gcc; the other programs share its prefix. */
  gcc: string
  /** `gcc -dumpversion`, e.g. `12.2.0`. */
  version: string
  /** Absolute path of `<prefix>objcopy`, `<prefix>objdump`, `<prefix>readelf`. */
  objcopy: string
  objdump: string
  readelf: string
}
