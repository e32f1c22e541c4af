# On a terminal a bar shows how far it is, and is gone in the end; -q shows none.
cat >bar.py <<'PY'
import os, pty, re, sys
def run(words):
    out = b""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(words[0], words)
    while True:
        try:
            part = os.read(fd, 4096)
        except OSError: # the end, on Linux
            break
        if not part:
            break
        out += part
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out.decode().replace("\r\n", "\n")
words = ["lacuna", "evaluate", "ellipses", "--views", "-60:60", "--count", "2", "--size", "32", "--methods", "fbp,cgls"]
status, text = run(words + ["--csv", "t.csv"])
bars = re.findall(r"\r\[([#.]*)\] (\d+) of (\d+)(?:, \d+ s left)?\033\[K", text)
print(status, bool(bars), {(len(b), int(n)) for b, _, n in bars})
for b, k, n in bars:
    if b != "#" * (len(b) * int(k) // int(n)) + "." * (len(b) - len(b) * int(k) // int(n)):
        print("a bar of", b, "at", k, "of", n)
if text.rfind("\r\033[K") < text.rfind("\r["):
    print("the bar stays")
status, text = run(words + ["-q", "--csv", "t.csv"])
print(status, "\r" in text)
PY
python3 bar.py
