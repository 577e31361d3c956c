/** The strings of tagged templates. */
import { RegExpMatch } from "./regexp/result";
import { Ref } from "./value";

/**
 * An array with a property `raw`. It is an object of the one class that is an array with properties; what a match has for its groups is `raw`
 * here. Without an input it prints as a plain array, as in JavaScript, where `raw` is not enumerable.
 */
export function strings(cooked: Array<Ref>, raw: Array<Ref>): Array<Ref> {
  const result = new RegExpMatch(cooked.length);
  const list = result.list;
  for (let i = 0; i < cooked.length; ++i) unchecked((list[i] = unchecked(cooked[i])));
  result.groups = raw;
  return list;
}

/** `strings.raw`. */
export function rawOf(strings: Array<Ref>): Array<Ref> {
  return changetype<Array<Ref>>(changetype<RegExpMatch>(strings).groups);
}
