/** The framework's own folder: where boards, kernel, drivers and example apps live. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const home = dirname(import.meta.dirname)

export const version = (): string => JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version
