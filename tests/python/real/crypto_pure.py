# real: python3-rsa python3-ecdsa python3-pyasn1 python3-pyasn1-modules python3-crcmod
"""RSA, elliptic curves and ASN.1 in pure Python, seeded by fixed numbers."""
import hashlib
import random

import crcmod.predefined
import ecdsa
import rsa
import rsa.prime
from ecdsa import NIST256p, SECP256k1, SigningKey, VerifyingKey, ellipticcurve, numbertheory, util
from pyasn1.codec.ber import decoder as ber_decoder
from pyasn1.codec.ber import encoder as ber_encoder
from pyasn1.codec.der import decoder, encoder
from pyasn1.codec.native import encoder as native
from pyasn1.error import PyAsn1Error
from pyasn1.type import char, constraint, namedtype, tag, univ, useful
from pyasn1_modules import rfc2459

p, q = 2**521 - 1, 2**607 - 1
public = rsa.PublicKey(p * q, 65537)
private = rsa.PrivateKey(p * q, 65537, pow(65537, -1, (p - 1) * (q - 1)), p, q)
message = "a message é".encode()
encrypted = rsa.encrypt(message, public)
print(len(encrypted), rsa.decrypt(encrypted, private), rsa.sign(message, private, "SHA-256").hex()[:40], rsa.verify(message, rsa.sign(message, private, "SHA-1"), public), public.save_pkcs1().decode().splitlines()[0], rsa.PrivateKey.load_pkcs1(private.save_pkcs1()) == private)
try:
    rsa.verify(b"other", rsa.sign(message, private, "SHA-512"), public)
except rsa.VerificationError as e:
    print(e)
print(rsa.prime.is_prime(2**127 - 1), rsa.prime.gcd(48, 36), rsa.common.extended_gcd(7, 40), rsa.transform.int2bytes(65537), rsa.pkcs1.compute_hash(b"x", "MD5").hex())
for curve in (NIST256p, SECP256k1, ecdsa.NIST192p, ecdsa.BRAINPOOLP256r1):
    key = SigningKey.from_secret_exponent(123456789, curve)
    signature = key.sign_deterministic(message, hashfunc=hashlib.sha256, sigencode=util.sigencode_der)
    print(curve.name, signature.hex()[:60], key.verifying_key.verify(signature, message, hashlib.sha256, sigdecode=util.sigdecode_der), key.verifying_key.to_string("compressed").hex(), VerifyingKey.from_pem(key.verifying_key.to_pem()) == key.verifying_key)
    try:
        key.verifying_key.verify(signature, b"forged", hashlib.sha256, sigdecode=util.sigdecode_der)
    except ecdsa.BadSignatureError as e:
        print(type(e).__name__, e)
point = SECP256k1.generator * 7
print(hex(point.x())[:20], point + point == SECP256k1.generator * 14, numbertheory.square_root_mod_prime(5, 101), numbertheory.factorization(360360), numbertheory.jacobi(7, 101), numbertheory.is_prime(10**18 + 9), SigningKey.from_pem(key.to_pem(format="pkcs8")).to_string().hex()[-10:])
shared = ecdsa.ECDH(NIST256p, SigningKey.from_secret_exponent(5, NIST256p), SigningKey.from_secret_exponent(7, NIST256p).verifying_key).generate_sharedsecret_bytes()
print(shared.hex()[:32])


class Record(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("id", univ.Integer()), namedtype.OptionalNamedType("name", char.UTF8String().subtype(explicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatSimple, 0))),
        namedtype.DefaultedNamedType("level", univ.Integer(5)), namedtype.NamedType("flags", univ.BitString()), namedtype.NamedType("kinds", univ.SequenceOf(componentType=univ.ObjectIdentifier()).subtype(subtypeSpec=constraint.ValueSizeConstraint(0, 3))))


record = Record()
record["id"], record["name"], record["flags"] = -129, "nämé", "1011"
record["kinds"].extend(["1.2.840.113549", "2.5.4.3"])
data = encoder.encode(record)
decoded, rest = decoder.decode(data + b"rest", asn1Spec=Record())
print(data.hex(), rest, native.encode(decoded), decoded.prettyPrint())
print(decoder.decode(data)[0].prettyPrint(), ber_encoder.encode(univ.OctetString("x" * 5), defMode=False, maxChunkSize=2).hex(), encoder.encode(univ.Real(1.5)).hex(), encoder.encode(useful.UTCTime("200101000000Z")).hex(), ber_decoder.decode(bytes.fromhex("2480040161040162 0000".replace(" ", "")))[0])
for broken in (b"\x30\x05\x02\x01", b"\x02\x00", b"\x1f", b"\x30\x03\x02\x01\x05"):
    try:
        print(decoder.decode(broken, asn1Spec=Record())[0].prettyPrint())
    except PyAsn1Error as e:
        print(type(e).__name__, str(e)[:70])
name = rfc2459.RDNSequence()
part = rfc2459.AttributeTypeAndValue()
part["type"], part["value"] = rfc2459.id_at_commonName, encoder.encode(rfc2459.X520CommonName().setComponentByName("utf8String", "cn"))
name[0][0] = part
print(encoder.encode(name).hex(), [crcmod.predefined.mkPredefinedCrcFun(n)(b"123456789") for n in ("crc-32", "xmodem", "crc-64", "crc-8")], random.Random(1).getrandbits(64))
