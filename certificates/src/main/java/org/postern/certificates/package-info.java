/// The certificates of a node: where they come from, which is shown to whom, and how they are
/// renewed before they end.
///
/// A certificate has a name of the site's own and one of four sources: the one that the first start
/// made (`node`), one made later and signed by itself, files that somebody else keeps up to date,
/// and an authority that is asked by ACME (RFC 8555). [Certificates] reads them all, puts the
/// default first and hands them to [org.postern.net.TlsIdentity], which chooses by the host that a
/// client asks for. Once a minute it looks whether files have changed, whether one ends soon, and
/// whether one is due for renewal.
///
/// # Files in the folder `tls` of the home
///
/// - `cert.pem`, `key.pem`: made by the first start.
/// - `certificates/NAME/source.json`, mode 0600: `{"version":1,"source":S,…}`. With S `made`:
///   `"hosts":[…]`; `files`: `"certificate"`, and where there are any `"key"` and `"password"`;
///   `acme`: `"hosts":[…]`, `"directory"`.
/// - `certificates/NAME/pair.pem`, mode 0600: private key (PKCS #8) and chain of a certificate that
///   is made or ordered. One file, so that the two never part.
/// - `certificates/NAME/renewal.json`: `{"version":1,"failures":N,"next":T,"why":W}` while renewals
///   fail; T is ISO 8601.
/// - `accounts/HEX.pem`, mode 0600, and `accounts/HEX.json`: key and address of an account at an
///   authority; HEX is the beginning of the SHA-256 of its directory's address. JSON:
///   `{"version":1,"directory":D,"account":A}`.
///
/// Each file is written beside its place, forced, and renamed.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8555 RFC 8555: Automatic Certificate Management
///   Environment
/// @spec https://www.rfc-editor.org/rfc/rfc6066 RFC 6066: TLS Extensions (Server Name Indication)
@NullMarked
package org.postern.certificates;

import org.jspecify.annotations.NullMarked;
