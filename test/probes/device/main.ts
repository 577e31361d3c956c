/** @assemblyscript Reads a probe's name from the console and does what must not work. One that comes back was not caught. */
import { println } from "kernel/console";
import { LineEditor, readLine } from "kernel/line-editor";
import { arithmetic, divide, undefinedOperation } from "./arithmetic";
import { behindMemory, bounds, growth } from "./bounds";
import { indirect, wrongType } from "./indirect";
import { callData, callDevice, callHeap, callNull, callOpenPage, callStack, callUncached, lock } from "./jump";
import { readEndOfPage, readNull, readObject, readText, writeNull } from "./null";
import { faultInReport } from "./report";
import { fiberOverflow, overflow } from "./stack";
import { writeCode, writeConstant, writePageTable } from "./write";

function run(name: string): void {
  if (name == "01") writeCode();
  else if (name == "02") writeConstant();
  else if (name == "03") callData();
  else if (name == "04") callHeap();
  else if (name == "05") callStack();
  else if (name == "06") callDevice();
  else if (name == "06u") callUncached();
  else if (name == "07") callOpenPage();
  else if (name == "07w") lock();
  else if (name == "08") readNull();
  else if (name == "09") writeNull();
  else if (name == "10") callNull();
  else if (name == "11") readEndOfPage();
  else if (name == "12") readObject();
  else if (name == "12s") readText();
  else if (name == "13") overflow();
  else if (name == "16") faultInReport();
  else if (name == "17") fiberOverflow();
  else if (name == "24") behindMemory();
  else if (name == "24w") bounds();
  else if (name == "25") wrongType();
  else if (name == "25w") indirect();
  else if (name == "26") divide();
  else if (name == "26w") arithmetic();
  else if (name == "27") growth();
  else if (name == "28") undefinedOperation();
  else if (name == "31") writePageTable();
  else println("no such probe");
}

export function main(): void {
  const editor = new LineEditor();
  for (;;) {
    const line = readLine("probe> ", editor);
    if (!line) break;
    run(line);
    println("came back");
  }
}
