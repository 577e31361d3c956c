/** Generators, called by hand. `for..of`, spread and `yield*` use `lang/generator` directly. */
export const generator: Record<string, string> = {
  'Generator.prototype.next': 'generator/next <T> (ref=) : ref !',
  'Generator.prototype.return': 'generator/return_ <T> (ref=) : ref !',
  'Generator.prototype.throw': 'generator/throw_ <T> (ref=) : ref !',
  'AsyncGenerator.prototype.next': 'async-generator/next (ref=) : promise',
  'AsyncGenerator.prototype.return': 'async-generator/return_ (ref=) : promise',
  'AsyncGenerator.prototype.throw': 'async-generator/throw_ (ref=) : promise',
}
