"""Shows TypeScript values in gdb: strings, arrays, maps, sets and class instances.

    (gdb) source compiler/gdb/uni.py
    (gdb) info locals            references print as values
    (gdb) ts 0x2340              any address as a value

Class layouts come from `<program>.types.json`, which the build writes beside the ELF. An object's class id is the word
at address - 8, its size in bytes the word at address - 4.
"""
import json
import os
import re
import struct

import gdb

MAXIMUM_ITEMS = 20
MAXIMUM_TEXT = 200
DEPTH = 2

PRIMITIVES = {
    "bool": ("<B", 1), "i8": ("<b", 1), "u8": ("<B", 1), "i16": ("<h", 2), "u16": ("<H", 2), "i32": ("<i", 4), "u32": ("<I", 4),
    "isize": ("<i", 4), "usize": ("<I", 4), "i64": ("<q", 8), "u64": ("<Q", 8), "f32": ("<f", 4), "f64": ("<d", 8),
}
TYPED_ARRAYS = {
    "Int8Array": "i8", "Uint8Array": "u8", "Uint8ClampedArray": "u8", "Int16Array": "i16", "Uint16Array": "u16", "Int32Array": "i32",
    "Uint32Array": "u32", "Int64Array": "i64", "Uint64Array": "u64", "Float32Array": "f32", "Float64Array": "f64",
}
# Numbers that stand for undefined and null where a number may be either (lang/value.ts).
UNDEFINED_BITS, NULL_BITS = 0x7FF8000000000001, 0x7FF8000000000002
_classes = {}
_loaded_for = None


def classes():
    """Class layouts by id, of the program that is being debugged."""
    global _classes, _loaded_for
    program = gdb.current_progspace().filename
    if program and program != _loaded_for:
        path = os.path.splitext(program)[0] + ".types.json"
        _classes = {}
        if os.path.exists(path):
            with open(path) as file:
                _classes = {entry["id"]: entry for entry in json.load(file)["classes"]}
        _loaded_for = program
    return _classes


def memory(address, length):
    return bytes(gdb.selected_inferior().read_memory(address, length))


def word(address):
    return struct.unpack("<I", memory(address, 4))[0]


def size_of(name):
    """Bytes a value of type `name` takes in a field or element."""
    return PRIMITIVES[name][1] if name in PRIMITIVES else 4


def field(layout, address, name):
    return word(address + next(f["offset"] for f in layout["fields"] if f["name"] == name))


def show(name, address, depth):
    """The value of type `name` stored at `address`."""
    if name in PRIMITIVES:
        form, length = PRIMITIVES[name]
        value = struct.unpack(form, memory(address, length))[0]
        if name == "bool":
            return "true" if value else "false"
        return number(value, struct.unpack("<Q", memory(address, 8))[0]) if name == "f64" else str(value)
    return reference(word(address), depth)


def number(value, bits):
    """A number as JavaScript would write it."""
    if value != value:
        return {UNDEFINED_BITS: "undefined", NULL_BITS: "null"}.get(bits, "NaN")
    return str(int(value)) if abs(value) < 1e21 and value == int(value) else repr(value)


def class_name(name):
    """A class as its author wrote it: `Series$ref` is one of `Series<T>`, `Shape$3` an object literal, `JsMap<K,V>` a Map."""
    return "" if re.match(r"Shape\$\d+$", name) else re.sub(r"^Js(?=[A-Z])", "", re.split(r"[$<]", name)[0])


def field_name(name):
    """A field as its author wrote it: `Sensor$last` is `#last`; "" for a temporary."""
    if re.match(r"\$\d+\$?$", name):
        return ""
    return re.sub(r"^[\w$]+\$(?=\w)", "#", name).rstrip("$")


def items(count, each):
    shown = [each(index) for index in range(min(count, MAXIMUM_ITEMS))]
    if count > MAXIMUM_ITEMS:
        shown.append("… %d more" % (count - MAXIMUM_ITEMS))
    return ", ".join(shown)


def type_arguments(name):
    """`Map<String,Array<i32>>` → ["String", "Array<i32>"]."""
    inner = name[name.index("<") + 1:-1]
    parts, level, start = [], 0, 0
    for at, letter in enumerate(inner):
        level += {"<": 1, ">": -1}.get(letter, 0)
        if letter == "," and level == 0:
            parts.append(inner[start:at])
            start = at + 1
    return parts + [inner[start:]]


def align(value, to):
    return (value + to - 1) // to * to


def table(layout, address, depth, has_value):
    """Entries of a Map or Set: key, value, tagged next (bit 0 = deleted), in order of insertion."""
    arguments = type_arguments(layout["name"])
    entries, count = field(layout, address, "entries"), field(layout, address, "entriesOffset")
    key = size_of(arguments[0])
    value_at = align(key, size_of(arguments[1])) if has_value else 0
    next_at = align(value_at + size_of(arguments[1]), 4) if has_value else align(key, 4)
    step = align(next_at + 4, max([4, key] + ([size_of(arguments[1])] if has_value else [])))
    live = [entries + i * step for i in range(count) if not word(entries + i * step + next_at) & 1]

    def entry(index):
        at = live[index]
        shown = show(arguments[0], at, depth - 1)
        return "%s => %s" % (shown, show(arguments[1], at + value_at, depth - 1)) if has_value else shown

    return "%s(%d) {%s}" % ("Map" if has_value else "Set", len(live), items(len(live), entry))


def hash_table(layout, address, depth):
    """Entries of lang/hash: keys and values in order of insertion, gaps between them; a gap's link is all ones."""
    arguments = type_arguments(layout["name"])
    used, capacity, index = field(layout, address, "used"), field(layout, address, "capacity"), field(layout, address, "index")
    links = 1 if arguments[0] in PRIMITIVES else 2
    live = [i for i in range(used) if word(index + 4 * (capacity + links * i)) != 0xFFFFFFFF]
    keys, values = field(layout, address, "keys"), field(layout, address, "values") if len(arguments) > 1 else 0

    def entry(at):
        key = show(arguments[0], keys + live[at] * size_of(arguments[0]), depth - 1)
        return "%s => %s" % (key, show(arguments[1], values + live[at] * size_of(arguments[1]), depth - 1)) if values else key

    return "(%d) {%s}" % (len(live), items(len(live), entry))


def reference(address, depth=DEPTH):
    """The object at `address` as TypeScript would write it."""
    if address == 0:
        return "null"
    try:
        layout = classes().get(word(address - 8))
        size = word(address - 4)
        if layout is None:
            return "<no object at 0x%x>" % address
        name = layout["name"]
        if name == "String":
            text = memory(address, min(size, MAXIMUM_TEXT * 2)).decode("utf-16-le", "replace")
            return json.dumps(text, ensure_ascii=False) + ("…" if size > MAXIMUM_TEXT * 2 else "")
        if name == "ArrayBuffer":
            return "ArrayBuffer(%d)" % size
        if name in ("Num", "Bool"):
            return show("f64" if name == "Num" else "bool", address + layout["fields"][0]["offset"], depth)
        if name == "Null":
            return "null"
        if name == "Closure" or name.endswith("$env"):
            return "[Function]"
        shown = class_name(name)
        if depth == 0:
            return (shown + " {…}").lstrip()
        if name in TYPED_ARRAYS:
            element = TYPED_ARRAYS[name]
            start, length = field(layout, address, "dataStart"), field(layout, address, "byteLength") // size_of(element)
            return "%s(%d) [%s]" % (name, length, items(length, lambda i: show(element, start + i * size_of(element), depth - 1)))
        if name.startswith("Array<"):
            element = type_arguments(name)[0]
            start, length = field(layout, address, "dataStart"), field(layout, address, "length_")
            return "[%s]" % items(length, lambda i: show(element, start + i * size_of(element), depth - 1))
        if name.startswith("StaticArray<"):
            element = type_arguments(name)[0]
            return "[%s]" % items(size // size_of(element), lambda i: show(element, address + i * size_of(element), depth - 1))
        if name.startswith("Map<"):
            return table(layout, address, depth, True)
        if name.startswith("Set<"):
            return table(layout, address, depth, False)
        if name.startswith("JsMap<") or name.startswith("JsSet<"):
            return name[2:5] + hash_table(layout, address, depth)
        if name.startswith("Dict<"):
            return reference(field(layout, address, "map"), depth)
        fields = ", ".join("%s: %s" % (field_name(f["name"]), show(f["type"], address + f["offset"], depth - 1)) for f in layout["fields"] if field_name(f["name"]))
        return ("%s {%s}" % (shown, fields)).lstrip()
    except gdb.MemoryError:
        return "<no memory at 0x%x>" % address


class Reference:
    """Pretty-printer of the C types `ref`, `u32_ref`, `i32_ref`: a local that holds a managed object."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return reference(int(self.value) & 0xFFFFFFFF)


def printer(value):
    return Reference(value) if value.type.name in ("ref", "u32_ref", "i32_ref") else None


class ShowTypeScript(gdb.Command):
    """ts EXPRESSION: show the object whose address EXPRESSION gives as a TypeScript value, four levels deep."""

    def __init__(self):
        super().__init__("ts", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, _from_tty):
        print(reference(int(gdb.parse_and_eval(argument)) & 0xFFFFFFFF, 4))


# Source files of the framework are named relative to its folder, also in a program that was built elsewhere.
gdb.execute("set directories %s:%s" % (gdb.parameter("directories"), os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))))
gdb.pretty_printers.append(printer)
ShowTypeScript()
