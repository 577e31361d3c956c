/** `console.table`. */
import { StringBuilder } from "../builder";
import { Closure } from "../closure";
import { Inspection, ownKeys } from "../inspect";
import { columnsOf } from "../inspect/layout";
import { elementsOf, listItem, listLength, viewElementsOf, viewLength } from "../list";
import { Kind, Obj } from "../object";
import { Bool, NULL, Num, Ref } from "../value";

/** `value` as a table; null when it is not an object: then it is printed as ever. */
export function tableText(value: Ref): string | null {
  if (isPrimitive(value) || value instanceof Closure) return null;
  const table = new Table();
  if (value instanceof Obj) {
    const object = changetype<Obj>(value);
    const kind = object.$kind();
    if (kind == Kind.MAP || kind == Kind.SET) {
      const step = kind == Kind.MAP ? 2 : 1;
      const index = table.column("(iteration index)");
      const items = object.$items(object.$count());
      const keys = step == 2 ? table.column("Key") : index;
      const values = table.column("Values");
      for (let i = 0; i < items.length; i += step) {
        const row = i / step;
        index.set(row, row.toString());
        if (step == 2) keys.set(row, cellText(items[i]));
        values.set(row, cellText(items[i + step - 1]));
      }
      table.rows = items.length / step;
      return table.print();
    }
  }
  const index = table.column("(index)");
  const values = new Column("Values");
  const elements = elementsOf(value!);
  const stored = elements ? elements : viewElementsOf(value!);
  if (stored) {
    const length = elements ? listLength(value!) : viewLength(value!, stored);
    for (let i = 0; i < length; ++i) addRow(table, values, index, i.toString(), listItem(value!, stored, i));
  } else if (value instanceof Obj) {
    const object = changetype<Obj>(value);
    const keys = ownKeys(object);
    for (let i = 0; i < keys.length; ++i) addRow(table, values, index, object.$key(keys[i]), object.$get(keys[i]));
  }
  if (values.cells.length) table.columns.push(values);
  return table.print();
}

/** Adds the row of `item`: a column for each of its properties, or its text under "Values". */
function addRow(table: Table, values: Column, index: Column, name: string, item: Ref): void {
  const row = table.rows++;
  index.set(row, name);
  if (isPrimitive(item)) {
    values.set(row, cellText(item));
    return;
  }
  const elements = elementsOf(item!);
  const stored = elements ? elements : viewElementsOf(item!);
  if (stored) {
    const length = elements ? listLength(item!) : viewLength(item!, stored);
    for (let i = 0; i < length; ++i) table.column(i.toString()).set(row, cellText(listItem(item!, stored, i)));
  } else if (item instanceof Obj) {
    const object = changetype<Obj>(item);
    const keys = ownKeys(object);
    for (let i = 0; i < keys.length; ++i) table.column(object.$key(keys[i])).set(row, cellText(object.$get(keys[i])));
  }
}

/** A value in a cell: small objects without what is in them, larger ones as their class alone. */
function cellText(value: Ref): string {
  const inspection = new Inspection();
  inspection.depth = value instanceof Obj && ownKeys(changetype<Obj>(value)).length > 2 ? -1 : 0;
  inspection.limit = 3;
  inspection.width = Infinity;
  return inspection.print(value, 0);
}

function isPrimitive(value: Ref): bool {
  return value === null || value instanceof String || value instanceof Num || value instanceof Bool || changetype<usize>(value) == changetype<usize>(NULL);
}

@final class Column {
  cells: Array<string> = [];
  width: i32;

  constructor(readonly name: string) {
    this.width = columnsOf(name);
  }

  set(row: i32, text: string): void {
    while (this.cells.length <= row) this.cells.push("");
    this.cells[row] = text;
    this.width = max(this.width, columnsOf(text));
  }
}

@final class Table {
  columns: Array<Column> = [];
  rows: i32 = 0;

  /** The column called `name`. */
  column(name: string): Column {
    for (let i = 0; i < this.columns.length; ++i) if (this.columns[i].name == name) return this.columns[i];
    const column = new Column(name);
    this.columns.push(column);
    return column;
  }

  print(): string {
    const out = new StringBuilder();
    this.rule(out, 0x250c, 0x252c, 0x2510);
    out.char(10);
    this.row(out, -1);
    this.rule(out, 0x251c, 0x253c, 0x2524);
    out.char(10);
    for (let i = 0; i < this.rows; ++i) this.row(out, i);
    this.rule(out, 0x2514, 0x2534, 0x2518);
    return out.toString();
  }

  private rule(out: StringBuilder, left: i32, middle: i32, right: i32): void {
    for (let i = 0; i < this.columns.length; ++i) {
      out.char(i ? middle : left);
      out.fill(0x2500, this.columns[i].width + 2);
    }
    out.char(right);
  }

  /** Row `index`; -1 = the names. */
  private row(out: StringBuilder, index: i32): void {
    for (let i = 0; i < this.columns.length; ++i) {
      const column = this.columns[i];
      const text = index < 0 ? column.name : index < column.cells.length ? column.cells[index] : "";
      out.char(0x2502);
      out.char(32);
      out.text(text);
      out.fill(32, column.width - columnsOf(text) + 1);
    }
    out.char(0x2502);
    out.char(10);
  }
}
