/** Quantifiers: what belongs around the code of a term. */
import { Code, INFINITY, Op } from "./program";

/** A part of a pattern that a quantifier may follow. */
@final export class Term {
  /** Where its code begins. */
  start: i32 = 0;
  /** The captures in it: from the first to before the other. */
  firstCapture: i32 = 1;
  endCapture: i32 = 1;
  /** Each of its matches has a character. */
  consumes: bool = false;
  /** It is one instruction for one character. */
  isSingle: bool = false;
  /** It is a lookaround that cannot be repeated. */
  isLook: bool = false;
}

/**
 * Repeats `term`, the last one in `code`, as RepeatMatcher (ECMA-262 22.2.2.3.1) does: each round forgets the captures inside, and a round
 * beyond `least` that moved nothing fails.
 */
export function repeat(code: Code, term: Term, least: i32, most: i32, few: bool): void {
  const start = term.start;
  const consumes = term.consumes;
  if (least == 0) term.consumes = false;
  if (most == 0) {
    code.length = start;
    return;
  }
  if (least == 1 && most == 1) return;
  if (term.isSingle) {
    code.insert(start, 3);
    code.set(start, few ? Op.FEW : Op.MANY);
    code.set(start + 1, least);
    code.set(start + 2, most);
    return;
  }
  const attempt: u32 = few ? Op.TRY_JUMP : Op.TRY;
  const clears = term.firstCapture < term.endCapture;
  if (least == 1 && most == INFINITY && consumes) {
    if (clears) insertClear(code, term);
    code.emit(few ? Op.TRY : Op.TRY_JUMP);
    code.aim(code.length - 1, start);
    return;
  }
  if (least == 0 && (most == 1 || most == INFINITY)) {
    if (clears && most != 1) insertClear(code, term);
    if (!consumes) {
      const register = code.registers++;
      code.insert(start, 1);
      code.set(start, Op.SAVE | (register << 8));
      code.emit(Op.MOVED, register);
    }
    code.insert(start, 1);
    if (most != 1) {
      code.emit(Op.JUMP);
      code.aim(code.length - 1, start);
    }
    code.set(start, attempt);
    code.aim(start, code.length);
    return;
  }
  const counter = code.registers++;
  let remembered = 0;
  if (clears) insertClear(code, term);
  if (!consumes) {
    remembered = code.registers++;
    code.insert(start, 1);
    code.set(start, Op.SAVE | (remembered << 8));
    code.emit(Op.LOOP_MOVED, counter);
    code.word(least);
    code.word(remembered);
  }
  const loop = start + 1;
  code.insert(start, 6);
  code.set(start, Op.ZERO | (counter << 8));
  code.set(start + 5, Op.COUNT | (counter << 8));
  code.emit(Op.JUMP);
  code.aim(code.length - 1, loop);
  code.set(loop, (few ? Op.FEWER : Op.LOOP) | (counter << 8));
  code.set(loop + 1, least);
  code.set(loop + 2, most);
  code.set(loop + 3, code.length - loop);
}

function insertClear(code: Code, term: Term): void {
  const at = term.start;
  code.insert(at, 3);
  code.set(at, Op.CLEAR);
  code.set(at + 1, 2 * term.firstCapture);
  code.set(at + 2, 2 * term.endCapture);
}
