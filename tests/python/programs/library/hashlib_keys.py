"""_hashlib: keys made of passwords, single-shot HMAC, constructors by name."""
import hashlib
import hmac


def attempt(f, *arguments, **keywords):
    try:
        return f(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "SHA-256"):
    print(name, hashlib.pbkdf2_hmac(name, b"password", b"salt", 3, 70).hex(), len(hashlib.pbkdf2_hmac(name, b"", b"", 1)))
for n, r, p in ((2, 1, 1), (16, 1, 1), (1024, 8, 16), (16, 8, 3)):
    print(hashlib.scrypt(b"password", salt=b"NaCl", n=n, r=r, p=p, dklen=40).hex())
print(attempt(hashlib.scrypt, b"p", salt=b"s", n=3, r=1, p=1), attempt(hashlib.scrypt, b"p"))
print(attempt(hashlib.scrypt, b"p", salt=b"s", n=4), attempt(hashlib.pbkdf2_hmac, "sha1", b"p", b"s", 0))
print(attempt(hashlib.pbkdf2_hmac, "sha1", "p", b"s", 1))
for digest in ("sha256", hashlib.sha512, "md5"):
    key = b"k" * 200
    print(hmac.digest(key, b"message", digest).hex() == hmac.new(key, b"message", digest).hexdigest(),
          hmac.new(b"k", b"message", digest).hexdigest())
print(hashlib.new("sha3_256", b"x").hexdigest(), hashlib.new("sha256").name, attempt(hashlib.new, "nothing"))
print(sorted(hashlib.algorithms_guaranteed <= hashlib.algorithms_available for _ in "a"), hmac.compare_digest("a", "a"))
