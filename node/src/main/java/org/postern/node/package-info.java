/// The roof: reads the configuration, builds the rooms by plain constructors, starts and stops
/// them.
///
/// A home folder holds:
///
/// | path | what |
/// |---|---|
/// | `postern.toml` | the settings, the truth |
/// | `tls/cert.pem`, `tls/key.pem` | certificate chain and private key |
/// | `data/index` | the engine: folders, flags, accounts |
/// | `data/blobs` | message bodies |
/// | `log/` | events (JSON lines) and the log |
/// | `native/` | the engine's native library, unpacked |
/// | `postern.pid`, `postern.lock` | the running process |
/// | `admin.socket`, `admin.token` | the way in for `./postern admin` |
@NullMarked
package org.postern.node;

import org.jspecify.annotations.NullMarked;
