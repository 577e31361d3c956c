/** Where things live that are not ours and not the user's: fetched firmware and Xen. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SPL_FILE } from '../flash/sunxi.ts'

/** UNI_CACHE_DIR, else `uni` in the user's cache folder. */
export const cacheDir = (): string =>
  process.env.UNI_CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'uni')

/** Folder with the Raspberry Pi's boot firmware (`start4.elf` …) as fetched by `uni setup` or installed by Debian, or undefined. */
export const piFirmware = (): string | undefined =>
  [join(cacheDir(), 'raspi-firmware'), '/usr/lib/raspi-firmware', '/boot/firmware'].find((folder) => existsSync(join(folder, 'start4.elf')))

/** Folder with Allwinner boards' first stages by U-Boot's name of the board, as fetched by `uni setup` or installed by Debian, or undefined. */
export const ubootFirmware = (uboot: string): string | undefined =>
  [join(cacheDir(), 'u-boot-sunxi'), '/usr/lib/u-boot'].find((folder) => existsSync(join(folder, uboot, SPL_FILE)))

/** Xen's arm64 image as fetched by `uni setup`, or undefined. */
export const xenImage = (): string | undefined => [join(cacheDir(), 'xen/xen-4.17-arm64')].find(existsSync)
