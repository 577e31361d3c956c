/** Iterators of the library, called by hand. `for..of`, spread and destructuring use `lang/iterator` directly. */
export const iteratorBuiltins: Record<string, string> = {
  'Iterator.prototype.next': 'iterator/nextResult <T> () : result !',
}
