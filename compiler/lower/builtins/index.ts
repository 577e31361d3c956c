/** All tables: what of JavaScript's library there is. */
import { arrayBuiltins } from './array.ts'
import { consoleBuiltins } from './console.ts'
import { dateBuiltins } from './date.ts'
import { error } from './error.ts'
import { generator } from './generator.ts'
import { iteratorBuiltins } from './iterator.ts'
import { jsonBuiltins } from './json.ts'
import { mapBuiltins } from './map.ts'
import { mathBuiltins } from './math.ts'
import { numberBuiltins } from './number.ts'
import { promise } from './promise.ts'
import { regexp } from './regexp.ts'
import { setBuiltins } from './set.ts'
import { stringBuiltins } from './string.ts'
import { timers } from './timers.ts'
import { typedArrayBuiltins } from './typed-array.ts'

export const builtins: Record<string, string> = {
  ...arrayBuiltins, ...consoleBuiltins, ...dateBuiltins, ...error, ...generator, ...iteratorBuiltins, ...jsonBuiltins, ...mapBuiltins, ...mathBuiltins,
  ...numberBuiltins, ...promise, ...regexp, ...setBuiltins, ...stringBuiltins, ...timers, ...typedArrayBuiltins,
}
