"""Slowing down stuffing without shutting anybody out.

Submissions are counted for each block of addresses, in the memory of this process only, in buckets that refill. A block
that is over its share, say an office or a school on a busy day, is asked for a little work of its device, or without
JavaScript for a little patience; it is never refused. Blocks are kept as keyed hashes that die with the process.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

SHARE = 300
"""Submissions of one block within ``WINDOW`` seconds that nobody looks at."""
WINDOW = 600.0
WORK_BITS = 16
WAIT_SECONDS = 20
VALID_SECONDS = 3600
BLOCKS_KEPT = 50_000
_SALT = "surveys.work"
_secret = secrets.token_bytes(32)


class Buckets:
    """A bucket for each block: ``share`` at most, refilled within ``window`` seconds."""

    def __init__(
        self, share: int = SHARE, window: float = WINDOW, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.share, self.window, self.clock = share, window, clock
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, block: bytes) -> bool:
        """Whether the block has something left; takes nothing."""
        with self._lock:
            return self._now(block) >= 1

    def take(self, block: bytes) -> None:
        """Take one for a submission that was stored."""
        with self._lock:
            self._left[block] = (max(self._now(block) - 1, 0.0), self.clock())
            self._left.move_to_end(block)
            while len(self._left) > BLOCKS_KEPT:
                self._left.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._left.clear()

    def _now(self, block: bytes) -> float:
        left, since = self._left.get(block, (float(self.share), 0.0))
        return min(float(self.share), left + (self.clock() - since) * self.share / self.window)


buckets = Buckets()


def block_of(request: HttpRequest) -> bytes:
    """The block the request comes from: one IPv4 address or a /64 of IPv6, as a hash that only this process can make."""
    network = _network(_address(request))
    return hmac.new(_secret, network.encode(), hashlib.sha256).digest()[:16]


def _address(request: HttpRequest) -> str:
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies: int = settings.TRUSTED_PROXY_COUNT
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def new_challenge(subject: str) -> str:
    """A signed task for one submission (``subject``: its key); any process can check it."""
    return TimestampSigner(salt=_SALT).sign(_digest(subject))


def is_done(challenge: str, subject: str, answer: str) -> bool:
    """Whether the task was given for this submission and is solved, or has waited long enough."""
    signer = TimestampSigner(salt=_SALT)
    try:
        if not hmac.compare_digest(signer.unsign(challenge, max_age=VALID_SECONDS), _digest(subject)):
            return False
    except BadSignature:
        return False
    return is_solved(challenge, answer) or _has_waited(signer, challenge)


def is_current(challenge: str, subject: str) -> bool:
    """Whether the task belongs to this submission and is still valid, so that its waiting time goes on."""
    try:
        return TimestampSigner(salt=_SALT).unsign(challenge, max_age=VALID_SECONDS) == _digest(subject)
    except BadSignature:
        return False


def is_solved(challenge: str, answer: str) -> bool:
    """Whether SHA-256 of ``challenge:answer`` starts with ``WORK_BITS`` zero bits."""
    if not answer.isascii() or not answer.isdecimal() or len(answer) > 12:
        return False
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def _has_waited(signer: TimestampSigner, challenge: str) -> bool:
    try:
        signer.unsign(challenge, max_age=WAIT_SECONDS - 1)
    except BadSignature:
        return True
    return False


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()[:24]
