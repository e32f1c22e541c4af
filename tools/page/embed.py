"""Turns files into C: embed.py OUTPUT.c FILE... [-- FILE...]...

Each group of files, joined, becomes a page_asset (tools/page_assets.h) named page_ and its
last name with _ for the dot: page.css is page_page_css. Beside its bytes stands the hash by
which a page's content security policy knows it."""
import base64
import hashlib
import os
import re
import sys


def read(path):
    with open(path, "rb") as f:
        return f.read()


def asset(paths):
    data = b"".join(map(read, paths))
    if b"</script" in data or b"</style" in data:
        sys.exit("%s: would end its own element" % paths[-1])
    name = re.sub(r"\W", "_", os.path.basename(paths[-1]))
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    numbers = "".join("%d,%s" % (b, "\n" if i % 24 == 23 else "") for i, b in enumerate(data))
    return (
        "static const unsigned char bytes_%s[] = {%s0};\n"
        "const page_asset page_%s = {(const char *)bytes_%s, %d, \"sha256-%s\"};\n"
        % (name, numbers, name, name, len(data), digest)
    )


with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write('#include "tools/page_assets.h"\n')
    group = []
    for word in [*sys.argv[2:], "--"]:
        if word != "--":
            group.append(word)
        elif group:
            out.write(asset(group))
            group = []
