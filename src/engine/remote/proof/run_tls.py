"""Keys and certificates of one run: every node makes its own key, the scheduler signs.

No private key leaves its node. The key of the authority exists only in the memory of the process that signs.
"""
from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path
from typing import Any, Dict, List, Tuple

from program import NamedError, run_folder, write_private

# Node clocks may differ; the certificates die with the run's keys anyway.
VALID_BEFORE_S = 86_400
VALID_AFTER_S = 2 * 86_400


def tls_folder(run_id: str) -> Path:
    """Where key.pem, cert.pem and ca.pem of this node lie during the run (0700, files 0600)."""
    folder = run_folder(run_id) / "tls"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def make_request(run_id: str, node_id: str) -> str:
    """Makes this node's key, keeps it here, returns the signing request (PEM)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(tls_folder(run_id) / "key.pem", pem.decode("ascii"))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, node_id[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode("ascii")


def sign_requests(run_id: str, requests: List[Dict[str, str]]) -> Tuple[str, Dict[str, str]]:
    """Makes an authority in memory and signs `requests` ({nodeId, address, request}); returns (ca, {nodeId: cert}).

    Name and address come from the manager's list, never from the request.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.timezone.utc)
    start = now - datetime.timedelta(seconds=VALID_BEFORE_S)
    end = now + datetime.timedelta(seconds=VALID_AFTER_S)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Muster run {run_id}"[:64])])

    def builder(subject: Any, public_key: Any) -> Any:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public_key)
        made = made.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
        return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)

    def usage(ca: bool) -> Any:
        return x509.KeyUsage(
            digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
        )

    ca = builder(ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    ca = ca.add_extension(usage(True), True).sign(ca_key, hashes.SHA256())
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    signed = {}
    for wanted in requests:
        request = x509.load_pem_x509_csr(wanted["request"].encode("ascii"))
        if not request.is_signature_valid:
            raise NamedError("request-forged", f"The signing request of {wanted['nodeId']} was not made with its own key.")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted["nodeId"][:64])])
        address = x509.IPAddress(ipaddress.ip_address(wanted["address"].split("%")[0]))
        cert = builder(subject, request.public_key()).add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        cert = cert.add_extension(usage(False), True).add_extension(both, False).add_extension(issuer, False)
        cert = cert.add_extension(x509.SubjectAlternativeName([address]), False).sign(ca_key, hashes.SHA256())
        signed[wanted["nodeId"]] = cert.public_bytes(serialization.Encoding.PEM).decode("ascii")
    return ca.public_bytes(serialization.Encoding.PEM).decode("ascii"), signed


def place_certificate(run_id: str, ca: str, certificate: str) -> None:
    """Puts what the scheduler signed beside this node's key; refuses a certificate for another key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    folder = tls_folder(run_id)
    try:
        key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    except OSError:
        raise NamedError("key-missing", f"{folder / 'key.pem'} is missing: this node made no key for the run.") from None
    if x509.load_pem_x509_certificate(certificate.encode("ascii")).public_key() != key.public_key():
        raise NamedError("certificate-foreign", "The certificate does not belong to the key of this node.")
    write_private(folder / "ca.pem", ca)
    write_private(folder / "cert.pem", certificate)


def security(run_id: str) -> Any:
    """Dask's security settings with this node's files; both ends must show a certificate of the run."""
    from distributed.security import Security

    folder = tls_folder(run_id)
    ca, cert, key = (str(folder / name) for name in ("ca.pem", "cert.pem", "key.pem"))
    return Security(
        require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key,
        tls_scheduler_cert=cert, tls_scheduler_key=key, tls_worker_cert=cert, tls_worker_key=key,
    )
