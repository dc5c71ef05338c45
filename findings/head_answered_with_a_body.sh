#!/bin/bash
# waitress 3.0.2 serving Django 5.2: HEAD is answered with a body.
#
# Django makes the whole page for HEAD and leaves it to the server to keep the body back (its test
# client does, and so do gunicorn's own workers); waitress sends whatever it is given. The body
# stands on a kept line before the next answer, and the browser takes it for the beginning of that
# one: of two questions on one line the second is answered with "<p>body</p>HTTP/1.1 200 OK …".
#
# Output seen: "after the head of HEAD: <p>body</p>HTTP/1.1 200 OK".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check waitress==3.0.2 django==5.2.19
cat >"$folder/asked.py" <<'PYTHON'
import socket
import threading

from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="x" * 50,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # says how long a body is
)
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from waitress.server import create_server

urlpatterns = [path("", lambda request: HttpResponse("<p>body</p>"))]
server = create_server(get_wsgi_application(), host="127.0.0.1", port=0)
threading.Thread(target=server.run, daemon=True).start()
ask = "{} / HTTP/1.1\r\nHost: localhost\r\n{}\r\n"
with socket.create_connection(("127.0.0.1", int(server.effective_port)), timeout=10) as line:
    line.sendall((ask.format("HEAD", "") + ask.format("GET", "Connection: close\r\n")).encode())
    said = b""
    while more := line.recv(65536):
        said += more
_head, _end, after = said.decode().partition("\r\n\r\n")
print("after the head of HEAD:", after.split("\r\n")[0])
PYTHON
seen=$("$folder/env/bin/python" "$folder/asked.py")
echo "$seen"
[ "$seen" = "after the head of HEAD: <p>body</p>HTTP/1.1 200 OK" ]
