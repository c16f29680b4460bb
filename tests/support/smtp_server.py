"""A mail server on a free port, which tells on standard output what it got and ends with standard input.

What it does with a mail is said by the local part of a recipient:
  refused…  550 at RCPT           grey…   451 at RCPT, until it was tried N times (grey2@ : twice)
  late…     550 after DATA        mute…   no answer after DATA       cut…   ends the connection after DATA
  hold…     waits at RCPT and after DATA; a number on standard input lets one go (0: what has waited longest, -1: shortest), "all" everything from then on
"""
import argparse
import asyncio
import base64
import email
import email.policy
import json
import logging
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def tell(value):
    print(json.dumps(value), flush=True)


class Handler:
    def __init__(self):
        self.tries = {}
        self.held = []
        self.holds = True

    async def hold(self, local, at):
        if self.holds and local.startswith("hold"):
            going = asyncio.get_running_loop().create_future()
            self.held.append(going)
            tell({"event": "held", "at": at})
            await going

    def let_go(self, which):
        self.holds = self.holds and which != "all"
        self.held = [going for going in self.held if not going.done()]  # Done is what waited for a client that has gone.
        for going in [self.held[int(which)]] if self.holds else self.held:
            going.set_result(None)

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        tell({"event": "rcpt", "address": address})
        await self.hold(local, "RCPT")
        if local.startswith("refused"):
            return "550 5.1.1 nobody of this name lives here"
        grey = re.match(r"grey(\d+)", local)
        if grey:
            self.tries[address] = self.tries.get(address, 0) + 1
            if self.tries[address] <= int(grey[1]):
                return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [
            {"type": p.get_content_type(), "file": p.get_filename(), "text": p.get_content() if p.get_content_maintype() == "text" else None,
             "base64": base64.b64encode(p.get_payload(decode=True)).decode()}
            for p in message.walk() if not p.is_multipart()
        ]
        local = envelope.rcpt_tos[0].split("@")[0]
        tell({
            "event": "mail", "from": envelope.mail_from, "to": envelope.rcpt_tos, "headers": [[k, str(v)] for k, v in message.items()],
            "type": message.get_content_type(), "parts": parts, "raw": base64.b64encode(envelope.original_content).decode(),
            "defects": [str(d) for d in message.defects], "tls": server.transport.get_extra_info("ssl_object") is not None, "user": getattr(session.auth_data, "login", b"").decode(),
        })
        await self.hold(local, "DATA")
        if local.startswith("late"):
            return "550 5.7.1 this looks like spam"
        if local.startswith("mute"):
            await asyncio.sleep(3600)
        if local.startswith("cut"):
            server.transport.abort()
        return "250 2.0.0 taken as 4711"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--cert")
    parser.add_argument("--login")
    parser.add_argument("--methods", default="PLAIN,LOGIN")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    context = None
    if args.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(args.cert)

    def check(server, session, envelope, mechanism, data):
        tell({"event": "login", "mechanism": mechanism})
        return AuthResult(success=f"{data.login.decode()}:{data.password.decode()}" == args.login, handled=False, auth_data=data)

    handler = Handler()
    excluded = [m for m in ("PLAIN", "LOGIN") if m not in args.methods.split(",")]

    def make():
        return SMTP(
            handler, hostname="mail.test", require_starttls=args.tls == "starttls", tls_context=context if args.tls == "starttls" else None,
            authenticator=check if args.login else None, auth_required=bool(args.login), auth_require_tls=args.tls == "starttls", auth_exclude_mechanism=excluded)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", args.port, ssl=context if args.tls == "tls" else None)
    tell({"event": "ready", "port": server.sockets[0].getsockname()[1]})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        handler.let_go(line.strip())


if __name__ == "__main__":
    try:
        asyncio.run(asyncio.wait_for(main(), None))
    finally:
        sys.stdout.flush()
