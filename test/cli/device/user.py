"""Somebody at a terminal with a board on a serial port: steps from stdin (JSON), what the terminal showed to stdout; ends with the command's status.

argv: folder for the port's name, then the command, in which PORT stands for the port. Steps: ["see", text] waits until the terminal shows it;
["key", text] types; ["say", text] and ["hear", text] are the board's; ["unplug"]; ["plug"]; ["end"] waits for the command's end.
"""
import json, os, pty, select, sys, time, tty

folder, command = sys.argv[1], sys.argv[2:]
port = os.path.join(folder, "ttyTEST")
board = slave = None

def plug():
    global board, slave
    board, slave = os.openpty()
    tty.setraw(slave)
    os.symlink(os.ttyname(slave), port)

def unplug():
    os.remove(port)
    os.close(slave)
    os.close(board)

def until(fd, text, seen):
    end = time.monotonic() + 40
    while text.encode() not in seen:
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            sys.stdout.buffer.write(bytes(shown) + b"\n*** waited in vain for " + text.encode() + b"\n")
            sys.exit(99)
        try:
            data = os.read(fd, 4096)
        except OSError:
            data = b""
        seen += data
        if fd == terminal: shown.extend(data)

plug()
pid, terminal = pty.fork()
if not pid: os.execv(command[0], [port if word == "PORT" else word for word in command])
shown, seen, heard = bytearray(), bytearray(), bytearray()
for step in json.load(sys.stdin):
    what, text = (step + [""])[:2]
    if what == "see":
        until(terminal, text, seen)
        seen = seen[seen.index(text.encode()) + len(text.encode()):]
    elif what == "key": os.write(terminal, text.encode("latin1"))
    elif what == "say": os.write(board, text.encode("latin1"))
    elif what == "hear":
        until(board, text, heard)
        heard = heard[heard.index(text.encode()) + len(text.encode()):]
    elif what == "unplug": unplug()
    elif what == "plug": plug()
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        break
    if not data: break
    shown.extend(data)
sys.stdout.buffer.write(bytes(shown))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
