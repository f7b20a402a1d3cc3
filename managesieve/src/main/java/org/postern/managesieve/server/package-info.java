/// ManageSieve's server: sessions over [ScriptsBackend].
@NullMarked
package org.postern.managesieve.server;

import org.jspecify.annotations.NullMarked;
