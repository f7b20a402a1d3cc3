/// The roof: reads the configuration, builds the rooms by plain constructors, starts and stops
/// them.
///
/// A home folder holds:
///
/// | path | what |
/// |---|---|
/// | `postern.toml` | the settings, the truth |
/// | `tls/cert.pem`, `tls/key.pem` | certificate chain and private key |
/// | `data/index` | the engine: folders, flags, accounts, the search index |
/// | `data/blobs` | message bodies |
/// | `data/restore.links` | while something is restored: links to what of a snapshot is read |
/// | `first-start` | there while the administrator's first password has not been shown |
/// | `log/` | events (JSON lines) and the log |
/// | `native/` | the engine's native library, unpacked |
/// | `postern.pid`, `postern.lock` | the running process |
/// | `snmp.engine` | who this node is to monitors; see the room `snmp` |
/// | `admin.socket`, `admin.token` | the way in for `./postern admin` |
@NullMarked
package org.postern.node;

import org.jspecify.annotations.NullMarked;
