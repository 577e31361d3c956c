/**
 * Finds matches: a backtracking interpreter (ECMA-262 22.2.2).
 *
 * What is left to try lies on a stack of its own in the heap, so that neither pattern nor text makes the caller's stack grow. An entry is
 * one of, the tag last; a tag's lower two bits tell which:
 * - [position, code << 2 | CHOICE]: go on there.
 * - [value, register << 2 | UNDO]: the register had this value.
 * - [position, bound, code << 2 | SHORTER]: a repeated character matched up to `position`; give back one, down to `bound`.
 * - [position, count, code << 2 | LONGER]: it matched `count` times up to `position`; take one more.
 * Code is counted in words, positions in code units.
 */
import { canonicalize } from "./fold";
import { BACKWARD, Flag, OP, Op, Program } from "./program";
import { advance, isLineEnd, isWordChar } from "./text";

export const enum Outcome {
  NONE,
  FOUND,
  /** The stack became too big. */
  TOO_DEEP,
}

const enum Tag { CHOICE, UNDO, SHORTER, LONGER }

/** Words of the stack at the beginning, and the most that are kept between matches. */
const STACK_WORDS: i32 = 256;
const STACK_KEPT: i32 = 4096;
/** Most words of the stack: 16 MiB. */
const STACK_MAX: i32 = 4 << 20;
/** Words that one instruction pushes at most, but for those that save a range of registers. */
const PUSH_MAX: i32 = 8;

/** Nothing here lets another fiber run, so all share one stack. */
// @ts-ignore: decorator
@lazy let stack: StaticArray<i32> = new StaticArray<i32>(STACK_WORDS);

/** Looks for the first match at `from` or behind, with `sticky` only at `from`, in 0 to the length. The program's registers tell where it is. */
export function search(program: Program, input: string, from: i32, sticky: bool): Outcome {
  const length = input.length;
  const text = changetype<usize>(input);
  const unicode = program.has(Flag.UNICODE);
  const first = unchecked(program.code[0]);
  let outcome = Outcome.NONE;
  // A match begins at a whole character.
  if (unicode && from > 0 && from < length && isTrail(unitAt(text, from)) && isLead(unitAt(text, from - 1))) --from;
  for (let at = from; at <= length; at = advance(input, at, unicode)) {
    if (!sticky) {
      if ((first & 0xff) == Op.CHAR && first >> 8 <= 0xffff) {
        while (at < length && unitAt(text, at) != first >> 8) ++at;
        if (at == length) break;
        if (unicode && at > from && isTrail(unitAt(text, at)) && isLead(unitAt(text, at - 1))) continue;
      } else if (first == Op.TEXT_START && at) break;
    }
    outcome = matchAt(program, text, length, at);
    if (outcome != Outcome.NONE || sticky) break;
  }
  if (stack.length > STACK_KEPT) stack = new StaticArray<i32>(STACK_WORDS);
  return outcome;
}

// @ts-ignore: decorator
@inline function unitAt(text: usize, at: i32): u32 {
  return load<u16>(text + (<usize>at << 1));
}

// @ts-ignore: decorator
@inline function isLead(unit: u32): bool {
  return (unit & 0xfc00) == 0xd800;
}

// @ts-ignore: decorator
@inline function isTrail(unit: u32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

/** The character behind `at`, which is below `length`. */
function charBehind(text: usize, length: i32, at: i32, unicode: bool): u32 {
  const unit = unitAt(text, at);
  if (!unicode || !isLead(unit) || at + 1 == length) return unit;
  const trail = unitAt(text, at + 1);
  return isTrail(trail) ? 0x10000 + ((unit & 0x3ff) << 10) + (trail & 0x3ff) : unit;
}

/** The character before `at`, which is above 0. */
function charBefore(text: usize, at: i32, unicode: bool): u32 {
  const unit = unitAt(text, at - 1);
  if (!unicode || !isTrail(unit) || at == 1) return unit;
  const lead = unitAt(text, at - 2);
  return isLead(lead) ? 0x10000 + ((lead & 0x3ff) << 10) + (unit & 0x3ff) : unit;
}

/** The instruction for one character at `code`. @returns the position after it, -1 = it does not match. */
function step(code: usize, text: usize, length: i32, at: i32, unicode: bool): i32 {
  const word = load<u32>(code);
  const backward = (word & BACKWARD) != 0;
  if (at == (backward ? 0 : length)) return -1;
  let char = backward ? charBefore(text, at, unicode) : charBehind(text, length, at, unicode);
  const next = backward ? at - (char > 0xffff ? 2 : 1) : at + (char > 0xffff ? 2 : 1);
  const arg = word >> 8;
  switch (word & OP) {
    case Op.CHAR: return char == arg ? next : -1;
    case Op.CHAR_FOLDED: return char == arg || canonicalize(char, unicode) == arg ? next : -1;
    case Op.ANY: return isLineEnd(char) ? -1 : next;
    case Op.ALL: return next;
    case Op.CLASS_FOLDED: char = canonicalize(char, unicode);
  }
  // The last range that does not begin behind `char`.
  let low: u32 = 0, high = arg;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(code + (<usize>middle << 3), 4) <= char) low = middle + 1;
    else high = middle;
  }
  return low && load<u32>(code + (<usize>low << 3)) >= char ? next : -1;
}

/** Words of the instruction for one character at `code`. */
function sizeOfSingle(code: usize): i32 {
  const word = load<u32>(code);
  const op = word & OP;
  return op == Op.CLASS || op == Op.CLASS_FOLDED ? 1 + 2 * (word >> 8) : 1;
}

/** Matches again, at `at`, the text from `start` to `end`. @returns the position after it, -1 = it does not. */
function matchAgain(text: usize, length: i32, at: i32, start: i32, end: i32, op: u32, unicode: bool): i32 {
  if (start < 0 || end < 0) return at;
  const backward = (op & BACKWARD) != 0;
  const count = end - start;
  const from = backward ? at - count : at;
  const to = from + count;
  if (from < 0 || to > length) return -1;
  if (count && unicode) {
    // Not half a character.
    const edge = backward ? from : to;
    if (edge > 0 && edge < length && isTrail(unitAt(text, edge)) && isLead(unitAt(text, edge - 1))) return -1;
  }
  if ((op & OP) == Op.BACK) {
    if (memory.compare(text + (<usize>from << 1), text + (<usize>start << 1), <usize>count << 1)) return -1;
    return backward ? from : to;
  }
  for (let i = 0; i < count;) {
    const a = charBehind(text, length, from + i, unicode), b = charBehind(text, length, start + i, unicode);
    if (a != b && canonicalize(a, unicode) != canonicalize(b, unicode)) return -1;
    i += a > 0xffff ? 2 : 1;
  }
  return backward ? from : to;
}

function isBoundary(text: usize, length: i32, at: i32, folding: bool): bool {
  const before = at > 0 && isWordChar(unitAt(text, at - 1), folding);
  const behind = at < length && isWordChar(unitAt(text, at), folding);
  return before != behind;
}

/** Makes the stack hold `words` words. @returns false when that is too much. */
function grow(words: i32): bool {
  if (words > STACK_MAX) return false;
  const bigger = new StaticArray<i32>(min(max(words, 2 * stack.length), STACK_MAX));
  memory.copy(changetype<usize>(bigger), changetype<usize>(stack), <usize>stack.length << 2);
  stack = bigger;
  return true;
}

// @ts-ignore: decorator
@inline function push(top: usize, value: i32, tag: u32): usize {
  store<i32>(top, value);
  store<u32>(top, tag, 4);
  return top + 8;
}

/** Matches at `start` only. */
function matchAt(program: Program, text: usize, length: i32, start: i32): Outcome {
  const unicode = program.has(Flag.UNICODE);
  const folding = unicode && program.has(Flag.IGNORE_CASE);
  const first = changetype<usize>(program.code);
  const registers = changetype<usize>(program.registers);
  memory.fill(registers, 0xff, <usize>program.groups << 3);
  let bottom = changetype<usize>(stack);
  let top = bottom;
  let limit = bottom + (<usize>(stack.length - PUSH_MAX) << 2);
  let code = first;
  /** -1 = does not match. */
  let at = start;
  for (;;) {
    const word = load<u32>(code);
    const arg = <i32>word >> 8;
    const register = registers + (<usize>arg << 2);
    let words = 0;
    if (top > limit) words = PUSH_MAX;
    else if ((word & OP) == Op.CLEAR || (word & OP) == Op.LOOK) words = 2 * (load<i32>(code, 8) - load<i32>(code, 4)) + PUSH_MAX;
    if (words && top + (<usize>words << 2) > limit) {
      const used = top - bottom;
      if (!grow(<i32>(used >> 2) + words + PUSH_MAX)) return Outcome.TOO_DEEP;
      bottom = changetype<usize>(stack);
      top = bottom + used;
      limit = bottom + (<usize>(stack.length - PUSH_MAX) << 2);
    }
    switch (word & OP) {
      case Op.CHAR:
      case Op.CHAR_FOLDED:
      case Op.ANY:
      case Op.ALL:
        at = step(code, text, length, at, unicode);
        code += 4;
        break;
      case Op.CLASS:
      case Op.CLASS_FOLDED:
        at = step(code, text, length, at, unicode);
        code += <usize>(1 + 2 * arg) << 2;
        break;
      case Op.MANY: {
        const least = load<i32>(code, 4), most = load<i32>(code, 8);
        const single = code + 12;
        let count = 0, bound = at;
        while (count < most) {
          const next = step(single, text, length, at, unicode);
          if (next < 0) break;
          at = next;
          if (++count == least) bound = at;
        }
        if (count < least) {
          at = -1;
          break;
        }
        if (count > least) {
          store<i32>(top, at);
          top = push(top + 4, bound, (<u32>((code - first) >> 2) << 2) | Tag.SHORTER);
        }
        code = single + (<usize>sizeOfSingle(single) << 2);
        break;
      }
      case Op.FEW: {
        const least = load<i32>(code, 4), most = load<i32>(code, 8);
        const single = code + 12;
        for (let count = 0; count < least && at >= 0; ++count) at = step(single, text, length, at, unicode);
        if (at >= 0 && least < most) {
          store<i32>(top, at);
          top = push(top + 4, least, (<u32>((code - first) >> 2) << 2) | Tag.LONGER);
        }
        code = single + (<usize>sizeOfSingle(single) << 2);
        break;
      }
      case Op.TRY:
        top = push(top, at, <u32>(((code - first) >> 2) + arg) << 2 | Tag.CHOICE);
        code += 4;
        break;
      case Op.TRY_JUMP:
        top = push(top, at, <u32>(((code - first) >> 2) + 1) << 2 | Tag.CHOICE);
        code += <isize>arg << 2;
        break;
      case Op.JUMP:
        code += <isize>arg << 2;
        break;
      case Op.SAVE:
        top = push(top, load<i32>(register), <u32>arg << 2 | Tag.UNDO);
        store<i32>(register, at);
        code += 4;
        break;
      case Op.CLEAR:
      case Op.LOOK:
        // A lookaround's own entries are dropped at its end, so what it may change is saved below them.
        for (let i = load<i32>(code, 4), end = load<i32>(code, 8); i < end; ++i) {
          const old = load<i32>(registers + (<usize>i << 2));
          if ((word & OP) == Op.CLEAR) {
            if (old < 0) continue;
            store<i32>(registers + (<usize>i << 2), -1);
          }
          top = push(top, old, <u32>i << 2 | Tag.UNDO);
        }
        if ((word & OP) == Op.LOOK) {
          store<i32>(register, <i32>(top - bottom));
          store<i32>(register, at, 4);
        }
        code += 12;
        break;
      case Op.MOVED:
        if (load<i32>(register) == at) at = -1;
        code += 4;
        break;
      case Op.ZERO:
      case Op.COUNT: {
        const count = load<i32>(register);
        top = push(top, count, <u32>arg << 2 | Tag.UNDO);
        store<i32>(register, (word & OP) == Op.ZERO ? 0 : count + 1);
        code += 4;
        break;
      }
      case Op.LOOP:
      case Op.FEWER: {
        const count = load<i32>(register);
        const end = code + (<isize>load<i32>(code, 12) << 2);
        if (count >= load<i32>(code, 8)) {
          code = end;
          break;
        }
        const body = code + 16;
        if (count >= load<i32>(code, 4)) {
          const other = (word & OP) == Op.FEWER ? body : end;
          top = push(top, at, <u32>((other - first) >> 2) << 2 | Tag.CHOICE);
          code = other == body ? end : body;
          break;
        }
        code = body;
        break;
      }
      case Op.LOOP_MOVED:
        if (load<i32>(registers + (<usize>load<i32>(code, 8) << 2)) == at && load<i32>(register) > load<i32>(code, 4)) at = -1;
        code += 12;
        break;
      case Op.BACK:
      case Op.BACK_FOLDED: {
        const group = registers + (<usize>arg << 3);
        at = matchAgain(text, length, at, load<i32>(group), load<i32>(group, 4), word, unicode);
        code += 4;
        break;
      }
      case Op.LINE_START:
        if (at && !isLineEnd(unitAt(text, at - 1))) at = -1;
        code += 4;
        break;
      case Op.LINE_END:
        if (at < length && !isLineEnd(unitAt(text, at))) at = -1;
        code += 4;
        break;
      case Op.TEXT_START:
        if (at) at = -1;
        code += 4;
        break;
      case Op.TEXT_END:
        if (at < length) at = -1;
        code += 4;
        break;
      case Op.BOUNDARY:
        if (!isBoundary(text, length, at, folding)) at = -1;
        code += 4;
        break;
      case Op.NOT_BOUNDARY:
        if (isBoundary(text, length, at, folding)) at = -1;
        code += 4;
        break;
      case Op.LOOK_END:
        top = bottom + load<i32>(register);
        at = load<i32>(register, 4);
        code += 4;
        break;
      case Op.NOT_LOOK:
        store<i32>(register, <i32>(top - bottom));
        top = push(top, at, <u32>(((code - first) >> 2) + load<i32>(code, 4)) << 2 | Tag.CHOICE);
        code += 8;
        break;
      case Op.NOT_LOOK_END:
        for (const down = bottom + load<i32>(register); top > down;) {
          top -= 8;
          const tag = load<u32>(top, 4);
          if ((tag & 3) == Tag.UNDO) store<i32>(registers + (tag & ~3), load<i32>(top));
          else if ((tag & 3) != Tag.CHOICE) top -= 4;
        }
        at = -1;
        break;
      default: // Op.MATCH
        store<i32>(registers, start);
        store<i32>(registers, at, 4);
        return Outcome.FOUND;
    }

    while (at < 0) {
      if (top == bottom) return Outcome.NONE;
      top -= 8;
      const value = load<i32>(top);
      const tag = load<u32>(top, 4);
      if ((tag & 3) == Tag.UNDO) {
        store<i32>(registers + (tag & ~3), value);
        continue;
      }
      code = first + (tag & ~3);
      if ((tag & 3) == Tag.CHOICE) {
        at = value;
        break;
      }
      top -= 4;
      const single = code + 12;
      at = load<i32>(top);
      if ((tag & 3) == Tag.SHORTER) {
        // What was matched last is a whole character.
        if (load<u32>(single) & BACKWARD) at += charBehind(text, length, at, unicode) > 0xffff ? 2 : 1;
        else at -= charBefore(text, at, unicode) > 0xffff ? 2 : 1;
        if (at != value) {
          store<i32>(top, at);
          top += 12;
        }
      } else {
        at = step(single, text, length, at, unicode);
        if (at >= 0 && value + 1 < load<i32>(code, 8)) {
          store<i32>(top, at);
          store<i32>(top, value + 1, 4);
          top += 12;
        }
      }
      code = single + (<usize>sizeOfSingle(single) << 2);
    }
  }
  return Outcome.NONE;
}
