"""What lies within a file: a second opinion, what betrays its origin, and a copy without that.

The libraries that open files of others (qpdf, libheif, Pillow) are called in a child process
alone, with bounds on time, memory and what it writes, and without the portal's secrets:
`__main__` is the child, `issues.second_look` starts it.
"""

from __future__ import annotations

# A kind of trace and its words; "" where the trace itself says enough (a signature).
Trace = tuple[str, str]
# Of what cannot be read to its end; a copy in which it is found is none.
UNREAD: Trace = ("unread", "")
