/** Concatenation with one allocation. */
import { refToString } from "../text";
import { throwing } from "../throw";
import { Ref } from "../value";

/** Copies `text` to `to`. @returns the place behind it. */
// @ts-ignore: decorator
@inline function append(to: usize, text: string): usize {
  const size = <usize>text.length << 1;
  memory.copy(to, changetype<usize>(text), size);
  return to + size;
}

export function concat2(a: string, b: string): string {
  if (!a.length) return b;
  if (!b.length) return a;
  const result = changetype<string>(__new(<usize>(a.length + b.length) << 1, idof<string>()));
  append(append(changetype<usize>(result), a), b);
  return result;
}

export function concat3(a: string, b: string, c: string): string {
  const result = changetype<string>(__new(<usize>(a.length + b.length + c.length) << 1, idof<string>()));
  append(append(append(changetype<usize>(result), a), b), c);
  return result;
}

export function concat4(a: string, b: string, c: string, d: string): string {
  const result = changetype<string>(__new(<usize>(a.length + b.length + c.length + d.length) << 1, idof<string>()));
  append(append(append(append(changetype<usize>(result), a), b), c), d);
  return result;
}

/** All of `parts`, which must be strings. */
export function concatAll(parts: Array<Ref>): string {
  let length = 0;
  for (let i = 0; i < parts.length; ++i) length += changetype<string>(unchecked(parts[i])).length;
  const result = changetype<string>(__new(<usize>length << 1, idof<string>()));
  let to = changetype<usize>(result);
  for (let i = 0; i < parts.length; ++i) to = append(to, changetype<string>(unchecked(parts[i])));
  return result;
}

/** `text.concat(...parts)`. What is thrown by the `toString` of an object goes on. */
export function concat(text: string, parts: Array<Ref>): string {
  const texts = new Array<Ref>(parts.length + 1);
  texts[0] = text;
  for (let i = 0; i < parts.length; ++i) {
    texts[i + 1] = refToString(unchecked(parts[i]));
    if (throwing) return "";
  }
  return concatAll(texts);
}
